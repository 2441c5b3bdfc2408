import { resolve } from 'node:path';

/**
 * Writes the paths of a script's message as a person knows them: Spark names files of this machine `file:/tmp/x.csv`, and an export
 * is named as it was given.
 *
 * @param message of a script
 * @param exportPath the export's folder, or its one file, as it was given
 */
export function showPaths(message: string, exportPath: string): string {
  const given = exportPath.replace(/(?<=.)\/+$/, '');
  const plain = resolve(exportPath).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const whole = new RegExp(`${plain}(?![\\w.-])`, 'g');
  return message.replaceAll(/\bfile:\/+/g, '/').replaceAll(whole, () => given);
}
