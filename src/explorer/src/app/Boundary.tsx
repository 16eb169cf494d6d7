import { Component, type ComponentChildren } from "preact";
import { failureOf } from "../data/failure";
import { FailureMessage } from "../parts/States";
import { useAddress } from "./address";

/** Shows what a view throws while it is rendered, such as a wrong argument of the address. A new address clears it. */
export function Boundary({ children }: { children: ComponentChildren }) {
  const { query } = useAddress();
  return <Catcher address={query.toString()}>{children}</Catcher>;
}

interface Properties {
  address: string;
  children: ComponentChildren;
}

class Catcher extends Component<Properties, { thrown?: unknown; address: string }> {
  override state = { thrown: undefined as unknown, address: this.props.address };

  static override getDerivedStateFromError(thrown: unknown) {
    return { thrown };
  }

  static override getDerivedStateFromProps(next: Properties, state: { address: string }) {
    return next.address === state.address ? null : { thrown: undefined, address: next.address };
  }

  override render() {
    const { thrown } = this.state;
    return thrown === undefined ? this.props.children : <FailureMessage failure={failureOf(thrown)} />;
  }
}
