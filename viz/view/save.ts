/** Gives a text, the bytes of a picture or a blob to the reader as a file. Nothing leaves the page. */
export function saveAs(name: string, type: string, content: string | Uint8Array<ArrayBuffer> | Blob): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken hold of the file by the next task; a little later is safe everywhere.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
