import { useStore } from "zustand";
import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { dismiss, toastStore } from "../state/toasts";

export function Toasts() {
  const toasts = useStore(toastStore, (state) => state.toasts);
  return (
    <div className="toasts" role="region" aria-label="Messages">
      {toasts.map((toast) => (
        <div key={toast.id} className="toast" data-tone={toast.tone} role={toast.tone === "bad" ? "alert" : "status"}>
          <Icon name={toast.tone === "bad" ? "s-bad" : toast.tone === "warn" ? "s-warn" : "s-done"} small />
          <div className="grow">
            <b>{toast.title}</b>
            {toast.text !== undefined && <p className="mono wrap-anywhere">{toast.text}</p>}
          </div>
          {toast.action !== undefined && (
            <Button
              size="small"
              onClick={() => {
                toast.action?.run();
                dismiss(toast.id);
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <Button size="small" tone="ghost" shape="icon" icon="x" hint="Close" onClick={() => dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
