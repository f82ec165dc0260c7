/** Places in a picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placed extends Box {
  /** Index in the layout's list of its kind. */
  readonly index: number;
  readonly az: number;
  readonly id: string;
}

export const centre = ({ x, y, width, height }: Box): readonly [number, number] => [x + width / 2, y + height / 2];
