import { Alert, Button, Dialog, DialogBody, DialogFooter, DialogHeader } from '@backstage/ui';
import type { ReactNode } from 'react';
import { describeError } from '../model/describeError';
import { ColourScope } from './ColourScope';

/** Asks before something is done that can't be taken back. The dialog stays open, with the error, where it fails. */
export function ConfirmDialog(props: {
  title: string;
  children: ReactNode;
  confirmLabel: string;
  /** "Keep as it is", unless nothing is at stake. */
  cancelLabel?: string;
  destructive?: boolean;
  isPending: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { title, children, confirmLabel, cancelLabel = 'Keep as it is', destructive, isPending, error, onConfirm, onClose } = props;
  const described = error ? describeError(error) : undefined;
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={520} isDismissable>
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        <ColourScope>
          {children}
          {described && <Alert status="danger" icon title={described.title} description={described.detail} mt="3" />}
        </ColourScope>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {cancelLabel}
        </Button>
        <Button variant="primary" destructive={destructive} isPending={isPending} onPress={onConfirm}>
          {confirmLabel}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
