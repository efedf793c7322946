import { Component, type ReactNode } from "react";

interface GuardProps {
  /** Told once of what could not be drawn. */
  onFault: (error: unknown) => void;
  children: ReactNode;
}

/** Keeps what cannot be drawn (its code or its data did not arrive) from taking the whole app with it: nothing stands in its place. */
export class Guard extends Component<GuardProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onFault(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
