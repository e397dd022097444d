import { Component, type ReactNode } from "react";
import { Button } from "../design/kit";
import { downloadReport } from "./report";

interface Props {
  readonly name: string;
  readonly children: ReactNode;
}
interface State {
  readonly failure: Error | undefined;
}

/** One zone of the page. When it breaks, the others go on, and the zone says that the fault is ours. */
export class Zone extends Component<Props, State> {
  override state: State = { failure: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { failure: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <section className="zone-fault" role="alert">
        <p className="say">
          <b>Our fault, not the cluster’s.</b> The {this.props.name} stopped drawing. The cluster runs on, and nothing
          in your story changes.
        </p>
        <p className="mono caption wrap-anywhere">{failure.message}</p>
        <div className="row wrap">
          <Button tone="primary" onClick={() => this.setState({ failure: undefined })}>
            Draw it again
          </Button>
          <Button
            icon="dl"
            onClick={() =>
              downloadReport({ message: failure.message, where: this.props.name, stack: failure.stack ?? "" })
            }
          >
            Download the report
          </Button>
        </div>
      </section>
    );
  }
}
