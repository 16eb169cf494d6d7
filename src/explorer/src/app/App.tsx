import { useEffect } from "preact/hooks";
import { serverState } from "../data/server";
import { useStore } from "../data/store";
import { Message } from "../parts/States";
import { checkArguments, useAddress } from "./address";
import { Boundary } from "./Boundary";
import { Header } from "./Header";
import { KnownBar } from "./KnownBar";
import { ServerNotice } from "./ServerNotice";
import { views, type ViewEntry } from "./views";

/** The whole page. */
export function App() {
  const { view } = useAddress();
  const entry = views.find((each) => each.path === view);
  const { dataset } = useStore(serverState);
  useEffect(() => {
    document.title = `${entry?.title ?? "Not found"} – TruceData explorer`;
  }, [entry]);

  return (
    <>
      <a class="skip-link" href="#content">
        Skip to the content
      </a>
      <Header />
      <ServerNotice />
      {dataset && <KnownBar dataset={dataset} />}
      <main id="content" tabIndex={-1}>
        {entry ? (
          <Boundary key={view}>
            <View entry={entry} />
          </Boundary>
        ) : (
          <Message kind="argument" title="There is no such view" hint={`The views are: ${views.map((each) => each.path).join(", ")}.`}>
            The address names the view “{view}”.
          </Message>
        )}
      </main>
      <Footer />
    </>
  );
}

function View({ entry }: { entry: ViewEntry }) {
  const { query } = useAddress();
  checkArguments(query, ["known", ...entry.arguments]);
  return <entry.component />;
}

function Footer() {
  const { dataset } = useStore(serverState);
  return (
    <footer class="page-footer">
      {dataset && (
        <p>
          Revision {String(dataset.snapshot!.revision)} of the data set, time zones of {dataset.snapshot!.timeZoneVersion}, server{" "}
          {dataset.serverVersion}. Times are in the zone that is written beside them.
        </p>
      )}
    </footer>
  );
}
