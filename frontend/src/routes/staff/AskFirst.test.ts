import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import AskFirst from './AskFirst.svelte';

// jsdom has no modal dialogs
beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
});
const props = (onDo: () => Promise<unknown>) => ({ label: 'Remove', of: 'Ada', text: 'She is gone.', onDo });
const button = (name: string) => screen.getByRole('button', { name });

it('does nothing until it is told again', async () => {
  const onDo = vi.fn(async () => {});
  render(AskFirst, props(onDo));
  await fireEvent.click(button('Remove Ada'));
  expect(screen.getByRole('dialog', { name: 'Remove: Ada' }).textContent).toContain('She is gone.');
  expect(onDo).not.toHaveBeenCalled();
  await fireEvent.click(button('Remove'));
  expect(onDo).toHaveBeenCalledOnce();
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('does nothing when one goes back', async () => {
  const onDo = vi.fn(async () => {});
  render(AskFirst, props(onDo));
  await fireEvent.click(button('Remove Ada'));
  await fireEvent.click(button('Go back'));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(onDo).not.toHaveBeenCalled();
});
