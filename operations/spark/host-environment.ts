import { bundledJavaHome } from '../../scripts/setup/java.mjs';

const HANDED_ON = ['PATH', 'JAVA_HOME', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot'];

/**
 * What programs started here get of this process's environment: enough to find Java and temporary folders, and
 * nothing that could lead them to a real cloud.
 */
export function hostEnvironment(): Record<string, string> {
  const javaHome = bundledJavaHome();
  const handedOn = HANDED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(handedOn), ...(javaHome === undefined ? {} : { JAVA_HOME: javaHome }) };
}
