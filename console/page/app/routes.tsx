import { createBrowserRouter } from 'react-router';
import { Crash } from './Crash.tsx';
import { NotFound } from './NotFound.tsx';
import { Shell } from './Shell.tsx';
import { VIEWS } from './views.ts';

/** Makes the router: an address for each view, whose code is loaded when it is opened, or before. */
export const newRouter = () =>
  createBrowserRouter([
    {
      element: <Shell />,
      errorElement: <Crash />,
      // While the code of the first view is loaded; what the view reads shows its own progress.
      hydrateFallbackElement: <></>,
      children: [
        {
          errorElement: <Crash />,
          children: [
            ...Object.entries(VIEWS).map(([path, load]) => ({
              path,
              lazy: async () => ({ Component: await load() }),
            })),
            { path: '*', element: <NotFound /> },
          ],
        },
      ],
    },
  ]);
