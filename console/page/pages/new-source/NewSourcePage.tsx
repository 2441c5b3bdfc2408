import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Wizard from '@cloudscape-design/components/wizard';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAddress } from '../../common/address.ts';
import { links } from '../../common/links.ts';
import { ChooseExports } from './choose/ChooseExports.tsx';
import { MapExports } from './map/MapExports.tsx';
import { useMissing } from './missing.ts';
import { usePlaces } from './places.ts';
import { SaveSources } from './save/SaveSources.tsx';

const STEPS = ['choose', 'map', 'save'] as const;

/** Makes sources from exports: which columns hold identifiers, which audiences they belong to, and what would be sent. */
export function NewSourcePage() {
  const [{ step }, setAddress] = useAddress('step');
  const [places] = usePlaces();
  const [isBlocked, setIsBlocked] = useState(false);
  const navigate = useNavigate();
  const missing = useMissing(places);
  const wanted = STEPS.find((name) => name === step) ?? 'choose';
  const active = places.length === 0 ? 0 : STEPS.indexOf(wanted);
  const blocked = active === 0 ? (places.length === 0 ? 'Choose at least one export.' : undefined) : missing;
  const go = (index: number) => {
    const isForward = index > active;
    setIsBlocked(isForward && blocked !== undefined);
    if (!isForward || blocked === undefined) setAddress({ step: STEPS[index] }, { isStep: true });
  };
  const errorText = isBlocked ? blocked : undefined;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="From an export to a source of the configuration. No cell of the export comes into this page, only counts."
        >
          New source
        </Header>
      }
    >
      <Wizard
        activeStepIndex={active}
        submitButtonText="Finish"
        onNavigate={({ detail }) => go(detail.requestedStepIndex)}
        onCancel={() => navigate(links.pipeline)}
        onSubmit={() => navigate(links.pipeline)}
        steps={[
          {
            title: 'Choose exports',
            description: 'Results that arrived in the exports bucket, or files on this machine.',
            content: <ChooseExports />,
            errorText,
          },
          {
            title: 'Map columns',
            description: 'What each column holds, and which audience a row belongs to.',
            content: <MapExports places={places} />,
            errorText,
          },
          {
            title: 'Check and save',
            description: 'What saving changes in the configuration, and what to do next.',
            content: <SaveSources places={places} />,
          },
        ]}
      />
    </ContentLayout>
  );
}
