import type { LocalCloud } from '../../../local/cloud.ts';

/** What exists at TikTok: of each audience its name and type, and its members. */
export async function audiencesAt(
  cloud: LocalCloud,
): Promise<{ name: string; calculateType: string; members: string[] }[]> {
  const audiences = await cloud.tiktok.admin.audiences();
  return Promise.all(
    audiences.map(async ({ id, name, calculateType }) => ({
      name,
      calculateType,
      members: await cloud.tiktok.admin.members(id),
    })),
  );
}
