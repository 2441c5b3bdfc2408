import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

/** Shows a command that does the same in a terminal, to copy. */
export function Command({ command }: { readonly command: string }) {
  return (
    <Box variant="code">
      <CopyToClipboard
        variant="inline"
        textToCopy={command}
        copyButtonAriaLabel={`Copy the command ${command}`}
        copySuccessText="Copied"
        copyErrorText="The browser did not allow it: select the text and copy it"
      />
    </Box>
  );
}
