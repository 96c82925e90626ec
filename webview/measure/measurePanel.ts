/** The panel "Measure": tools, regions with their numbers, profiles, a star, the pixels around the cursor. */
import type { ProfileLine, ProfileReply, Region, RegionStatistics, Star } from '../../src/protocol/pictureJobs';
import { element } from '../element';
import { type IconName, icon } from '../icons';
import { iconButton } from '../kit';
import { Magnifier } from './magnifier';
import type { Tool } from './overlay';
import { ProfileSection } from './profileSection';
import { type RegionEvents, RegionSection } from './regionSection';
import type { Place, Size } from './regions';
import { StarSection } from './starSection';
import './measure.css';

/** What the panel asks about the image that is shown; a rejected promise becomes a sentence in place. */
export interface MeasureQuestions {
  region(region: Region): Promise<RegionStatistics>;
  profile(line: ProfileLine): Promise<ProfileReply>;
  /** Of the star near a pixel (0-based); null where there is none. */
  star(x: number, y: number): Promise<Star | null>;
  /** Columns x0 .. x1 - 1, rows y0 .. y1 - 1, row y0 first; NaN beside the image. */
  pixels(x0: number, x1: number, y0: number, y1: number): Promise<Float64Array>;
}

export interface MeasureEvents extends RegionEvents {
  onTool(tool: Tool): void;
  /** A star was measured, or is no longer shown. */
  onStar(star: Star | null): void;
  /** Names of the unfolded parts, when one was folded or unfolded by its reader. */
  onParts(open: readonly string[]): void;
}

/** The image that is looked at. */
export interface MeasuredImage extends Size {
  readonly unit: string | null;
  readonly topDown: boolean;
}

const toolButtons: readonly { readonly tool: Tool; readonly icon: IconName; readonly label: string }[] = [
  { tool: 'look', icon: 'eye', label: 'Look: drag the picture, take hold of regions' },
  { tool: 'rectangle', icon: 'rectangle', label: 'Draw a rectangle' },
  { tool: 'circle', icon: 'circle', label: 'Draw a circle' },
  { tool: 'line', icon: 'line', label: 'Draw a line' },
  { tool: 'star', icon: 'star-full', label: 'Measure a star' },
];

/** Shows what it is told and tells what was pressed; the overlay holds the regions. */
export class MeasurePanel {
  readonly element: HTMLElement;
  readonly magnifier: Magnifier;
  private readonly buttons = new Map<Tool, ReturnType<typeof iconButton>>();
  private readonly regions: RegionSection;
  private readonly profile: ProfileSection;
  private readonly star: StarSection;
  private readonly parts: Readonly<Record<string, HTMLDetailsElement>>;

  constructor(questions: MeasureQuestions, events: MeasureEvents) {
    this.regions = new RegionSection((region) => questions.region(region), events);
    this.profile = new ProfileSection((line) => questions.profile(line));
    this.star = new StarSection(
      (x, y) => questions.star(x, y),
      (star) => events.onStar(star),
    );
    this.magnifier = new Magnifier((x0, x1, y0, y1) => questions.pixels(x0, x1, y0, y1));
    const bar = element('div', { class: 'tools', role: 'toolbar', 'aria-label': 'Tools' });
    for (const { tool, icon: name, label } of toolButtons) {
      const made = iconButton(icon(name), label, () => events.onTool(tool));
      this.buttons.set(tool, made);
      bar.append(made.element);
    }
    this.parts = {
      regions: this.regions.element,
      profile: this.profile.element,
      star: this.star.element,
      pixels: this.magnifier.element,
    };
    for (const part of Object.values(this.parts)) {
      part.addEventListener('toggle', () => events.onParts(this.open()));
    }
    this.element = element('section', { class: 'measure', 'aria-label': 'Measure' }, bar, ...Object.values(this.parts));
    this.showTool('look');
  }

  /** Another image, or the same with other pixels: what is shown is asked for anew. */
  showImage(image: MeasuredImage): void {
    this.magnifier.setTopDown(image.topDown);
    this.profile.showUnit(image.unit);
    this.star.showUnit(image.unit);
    this.regions.showImage(image, image.unit);
    this.profile.refresh();
    this.star.refresh();
    this.magnifier.refresh();
  }

  showTool(tool: Tool): void {
    for (const [name, made] of this.buttons) made.press(name === tool);
  }

  /** As the overlay tells. */
  showRegions(regions: readonly Region[], selected: number | null): void {
    this.regions.showRegions(regions, selected);
    const region = selected === null ? undefined : regions[selected];
    this.profile.showLine(region?.shape === 'line' ? region : null);
  }

  /** The pixel that is read out (0-based), of which row, column and neighbours are shown. */
  showPixel(pixel: Place | null): void {
    this.profile.showPixel(pixel);
    this.magnifier.showPixel(pixel);
  }

  measureStar(pixel: Place): void {
    this.star.measure(pixel);
  }

  clearStar(): void {
    this.star.clear();
  }

  /** Asks anew what was left out while the panel was hidden. */
  refresh(): void {
    this.regions.refresh();
    this.profile.refresh();
    this.magnifier.refresh();
  }

  /** Unfolds the parts of a kept state. */
  showParts(open: readonly string[]): void {
    for (const [name, part] of Object.entries(this.parts)) part.open = open.includes(name);
  }

  private open(): readonly string[] {
    return Object.entries(this.parts).flatMap(([name, part]) => (part.open ? [name] : []));
  }
}
