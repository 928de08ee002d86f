// What several modules speak of, and what other scripts of the page bring.

/** x and y: metres of a floor or pixels of a picture. */
type Point = [x: number, y: number];
type Size = [width: number, height: number];
/** In metres; y grows upwards. */
type Bounds = [left: number, low: number, right: number, high: number];
type Row = [number, number, number];
/** Three rows; takes (x, y, 1) to (u, v, w). */
type Matrix = [Row, Row, Row];

type IdentityState = "confirmed" | "tentative";

/** A person in a camera's frame; see `tracking/worker/messages.py`. */
interface Track {
  track_id: number;
  global_id: string | null;
  bbox_xyxy: [number, number, number, number];
  confidence: number;
  map_coords: Point | null;
  identity_state: IdentityState;
}

/** The header of a message of /ws/frames; see docs/sockets.md. */
interface FrameHeader {
  camera_id: string;
  frame_sequence: number;
  timestamp: string;
  captured_at?: string;
  epoch?: number;
  width: number;
  height: number;
  source_width?: number;
  source_height?: number;
  tracks?: Track[];
}

/** What may be wrong with the picture of a camera, by its state. */
type Faults = Record<string, { label: string; help: string }>;

/** A person on the floor, once for all cameras. */
interface Person {
  global_id: string;
  map_coords: Point | null;
  cameras?: string[];
  identity_state: IdentityState;
}

interface TrackingPayload {
  timestamp: string;
  fps: number | null;
  person_count_per_camera: Record<string, number>;
  people?: Person[];
}

/** Who someone is has changed; see docs/sockets.md. */
interface IdentityPayload {
  kind: string;
  global_id: string;
  previous_ids: string[];
  timestamp: string;
  camera_id?: string;
  track_id?: number;
  since?: string;
}

interface StatusPayload {
  status: string;
  progress?: number | null;
  error?: string | null;
  cameras?: Record<string, CameraStatus>;
}

/** A camera of a task; an overloaded computer takes `limit_fps` of the frames that it gives. */
interface CameraStatus {
  state: string;
  reason?: string | null;
  wanted_fps?: number | null;
  limit_fps?: number | null;
  picture_state?: string;
}

interface Zone {
  id: string;
  name: string;
  color: string;
  points: Point[];
}

interface Line {
  id: string;
  name: string;
  points: Point[];
}

interface Htmx {
  ajax(verb: string, path: string, context: { target: string; swap: string }): Promise<void>;
}

declare const htmx: Htmx;
declare const Redoc: { init(schema: string, options: object, element: HTMLElement): void };
declare const SwaggerUIBundle: {
  (options: object): void;
  presets: { apis: unknown };
};

interface HtmxDetail {
  elt: Element;
  target: Element;
  xhr: XMLHttpRequest;
  successful: boolean;
  question?: string;
  triggeringEvent?: Event;
  issueRequest(skipConfirmation: boolean): void;
  requestConfig?: { elt: Element; verb: string };
}

type HtmxEvent = CustomEvent<HtmxDetail>;

interface DocumentEventMap {
  themechange: Event;
  "htmx:afterRequest": HtmxEvent;
  "htmx:afterSettle": HtmxEvent;
  "htmx:afterSwap": HtmxEvent;
  "htmx:beforeRequest": HtmxEvent;
  "htmx:beforeSwap": HtmxEvent;
  "htmx:confirm": HtmxEvent;
  "htmx:responseError": HtmxEvent;
  "htmx:sendError": HtmxEvent;
}
