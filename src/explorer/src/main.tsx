import "./styles/index.css";
import { render } from "preact";
import { App } from "./app/App";
import { followLinks } from "./app/address";
import { followServer } from "./data/server";

followLinks();
void followServer();
render(<App />, document.getElementById("root")!);
