// What the server answers, by the names that the views use. Inferred from the server, so that neither can drift.
import type { InferRequestType, InferResponseType } from 'hono/client';
import type { api } from './api.ts';

type Api = typeof api;

export type Session = InferResponseType<Api['session']['$get'], 200>;
export type Pipeline = InferResponseType<Api['pipeline']['$get'], 200>;
export type Stage = Pipeline['stages'][number];
export type Attention = Pipeline['attention'][number];
export type About = Attention['about'];
export type MatchedSeries = Pipeline['matched'][number];

export type ExportPage = InferResponseType<Api['exports']['$get'], 200>;
export type ExportRow = ExportPage['items'][number];
export type ExportDetail = InferResponseType<Api['exports'][':source'][':exportId']['$get'], 200>;
export type TimelineStep = ExportDetail['timeline'][number];
export type DeliveryRow = ExportDetail['deliveries'][number];
export type Notice = ExportDetail['notices'][number];

export type AudiencePage = InferResponseType<Api['audiences']['$get'], 200>;
export type AudienceRow = AudiencePage['items'][number];
export type AudienceFormat = AudienceRow['formats'][number];
export type AudienceDetail = InferResponseType<Api['audiences'][':advertiser'][':audience']['$get'], 200>;
export type AudienceDelivery = AudienceDetail['deliveries'][number];

type NewSource = Api['new-source'];
export type Options = InferResponseType<NewSource['options']['$get'], 200>;
export type StoredExport = InferResponseType<NewSource['exports']['$get'], 200>['items'][number];
export type Folder = InferResponseType<NewSource['files']['$get'], 200>;
export type Place = InferRequestType<NewSource['surveys']['$post']>['json']['place'];
export type SurveyJob = InferResponseType<NewSource['surveys'][':id']['$get'], 200>;
export type Survey = NonNullable<SurveyJob['result']>;
export type SurveyedColumn = Survey['columns'][number];
export type JudgementJob = InferResponseType<NewSource['judgements'][':id']['$get'], 200>;
export type Judgement = NonNullable<JudgementJob['result']>;
export type WrittenSource = InferRequestType<NewSource['diff']['$post']>['json']['sources'][number];
export type ConfigChange = InferResponseType<NewSource['diff']['$post'], 200>;
export type PreparationJob = InferResponseType<NewSource['preparations'][':id']['$get'], 200>;

type Problems = Api['problems'];
export type Queue = InferResponseType<Problems['dead-letters']['$get'], 200>['queues'][number];
export type LetterGroup = Queue['groups'][number];
export type Letter = LetterGroup['letters'][number];
export type ExaminationJob = InferResponseType<Problems['examinations'][':id']['$get'], 200>;
export type Finding = NonNullable<ExaminationJob['result']>['findings'][number];
export type Alarm = InferResponseType<Problems['alarms']['$get'], 200>['items'][number];
export type CredentialsState = InferResponseType<Problems['credentials']['$get'], 200>['items'][number];

export type Configuration = InferResponseType<Api['configuration']['$get'], 200>;
export type ConfigField = Configuration['sources'][number]['fields'][number];
