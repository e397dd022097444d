/** A canvas of so many real pixels. Setting a size empties and makes it anew, so it is set only when it differs. */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

let theme: string | undefined;
const colors = new Map<string, string>();

/** The colour of a role in the theme that is in force. Reading it from the style costs a layout, so it is read once. */
export function roleColor(role: string): string {
  const root = document.documentElement;
  if (root.dataset["theme"] !== theme) {
    theme = root.dataset["theme"];
    colors.clear();
  }
  let color = colors.get(role);
  if (color === undefined) colors.set(role, (color = getComputedStyle(root).getPropertyValue(role).trim()));
  return color;
}
