import { describe, expect, test } from 'vitest';
import { createDataSchema, getDataSchema, listDataSchema } from '../../../../lambdas/shared/tiktok/types.ts';

const item = {
  ...{ audience_id: '7400000000001000003', name: 'foodies', audience_type: 'Customer File Audience' },
  ...{ calculate_type: 'EMAIL_SHA256', cover_num: 1500, is_valid: true, is_creator: true },
};
const details = {
  ...{ audienceId: '7400000000001000003', name: 'foodies', audienceType: 'Customer File Audience' },
  ...{ calculateType: 'EMAIL_SHA256', matched: 1500, isValid: true, isCreator: true },
  ...{ isExpiring: false, isEnhanced: false },
};
const page_info = { page: 1, page_size: 100, total_number: 1, total_page: 1 };

describe('listDataSchema', () => {
  test('reads an audience without the fields that TikTok omitted', () => {
    expect(listDataSchema.parse({ list: [item], page_info }).list).toEqual([details]);
  });

  test('keeps all other audiences when one has no id', () => {
    const odd = [null, 'text', {}, { ...item, audience_id: null }, { ...item, audience_id: 'none' }];

    expect(listDataSchema.parse({ list: [...odd, item, 7], page_info }).list).toEqual([details]);
  });

  test.each([null, 'a text', -1, {}, []])('reads an audience whose further fields are all %j', (odd) => {
    const strange = {
      ...{
        audience_id: item.audience_id,
        name: item.name,
        is_valid: odd,
        is_expiring: odd,
        create_time: odd,
      },
      ...{ cover_num: odd, msg: odd, error_msg: odd === 'a text' ? null : odd, expired_time: odd },
    };

    const [read] = listDataSchema.parse({ list: [strange], page_info }).list;

    expect(read).toMatchObject({ audienceId: item.audience_id, name: 'foodies', matched: 0, isValid: false });
  });

  test.each([
    ['MAID_SHA256', 'FIRST_SHA256'],
    ['MAID_MD5', 'FIRST_MD5'],
    ['PHONE_SHA256', 'PHONE_SHA256'],
  ])('reads the type %s as %s', (answered, expected) => {
    const [read] = listDataSchema.parse({ list: [{ ...item, calculate_type: answered }], page_info }).list;

    expect(read?.calculateType).toBe(expected);
  });

  test.each([undefined, null, {}, { total_page: null }, { total_page: 'many' }])(
    'refuses a list whose number of pages is %j, because audiences would be missed',
    (info) => {
      expect(listDataSchema.safeParse({ list: [item], page_info: info }).success).toBe(false);
    },
  );
});

describe('getDataSchema', () => {
  test.each([{}, { type: 'Customer File Audience' }, { audience_type: 'Customer File Audience' }])(
    'reads an audience whose kind is given as %j',
    (kind) => {
      const { audience_type: _, ...rest } = item;
      const data = { list: [{ audience_details: { ...rest, ...kind, audience_enhancement: true } }] };

      expect(getDataSchema.parse(data).list).toEqual([
        {
          details: {
            ...details,
            isEnhanced: true,
            audienceType: 'type' in kind || 'audience_type' in kind ? 'Customer File Audience' : undefined,
          },
          history: [],
        },
      ]);
    },
  );
});

describe('createDataSchema', () => {
  test.each([
    null,
    undefined,
    {},
    { custom_audience_id: '' },
    { custom_audience_id: 0 },
    { custom_audience_id: null },
  ])('refuses %j, which has no usable id', (data) => {
    expect(createDataSchema.safeParse(data).success).toBe(false);
  });

  test.each(['7400000000001000003', 7400])('returns the id %j as text', (id) => {
    expect(createDataSchema.parse({ custom_audience_id: id })).toEqual({ custom_audience_id: String(id) });
  });
});
