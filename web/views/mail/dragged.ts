/** Conversations that are dragged onto a mailbox. */
const type = 'application/x-postern-conversations';

export function drag(event: DragEvent, threads: readonly string[]): void {
  if (event.dataTransfer === null) return;
  event.dataTransfer.setData(type, JSON.stringify(threads));
  event.dataTransfer.effectAllowed = 'copyMove';
}

export const isDragged = (event: DragEvent): boolean => event.dataTransfer?.types.includes(type) === true;

/** Empty where something else was dropped. */
export function dropped(event: DragEvent): readonly string[] {
  const text = event.dataTransfer?.getData(type) ?? '';
  return text === '' ? [] : (JSON.parse(text) as readonly string[]);
}
