// Flex Messages drawn as LINE draws them: boxes are flexbox, sizes are LINE's pixels.

import { h, pressable } from './dom.js';

const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, '3xl': 35, '4xl': 48, '5xl': 74 };
const GAP = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const IMAGE = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, '3xl': 180, '4xl': 200, '5xl': 220 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, 'semi-bold': 3, bold: 4 };
const BUBBLE = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 386 };
const ALIGN = { start: 'left', center: 'center', end: 'right' };
const GRAVITY = { top: 'flex-start', center: 'center', bottom: 'flex-end' };

const measure = (value, table = GAP) => (value === undefined ? undefined : value in table ? `${table[value]}px` : value);

function set(element, styles) {
  for (const [name, value] of Object.entries(styles)) if (value !== undefined && value !== null) element.style.setProperty(name, value);
}

function place(element, part) {
  set(element, {
    position: part.position === 'absolute' ? 'absolute' : 'relative',
    top: measure(part.offsetTop), bottom: measure(part.offsetBottom),
    left: measure(part.offsetStart), right: measure(part.offsetEnd),
  });
}

// How a component shares the room inside a horizontal, vertical or baseline box.
function share(element, part, inside) {
  const grows = inside !== 'vertical' && ['box', 'text', 'button', 'image', 'filler', 'video'].includes(part.type);
  const flex = part.flex ?? (part.type === 'filler' ? 1 : grows && !part.width ? 1 : 0);
  if (part.position === 'absolute') return;
  element.style.setProperty('flex', flex === 0 ? '0 0 auto' : inside === 'vertical' ? `${flex} 0 auto` : `${flex} 1 0`);
}

function acting(element, part, pointer, act) {
  const action = part.action;
  if (!action) return element;
  return pressable(element, action.label || action.text || part.text || action.displayText || '', () => act(action, `${pointer}/action`));
}

function drawText(part) {
  const element = h('div', { class: 'fx-text' });
  if (part.contents?.length) {
    for (const span of part.contents) {
      const piece = h('span', {}, span.text);
      set(piece, letters(span));
      element.append(piece);
    }
  } else {
    element.append(part.text ?? '');
  }
  set(element, { ...letters({ size: 'md', ...part }), 'text-align': ALIGN[part.align], 'align-self': part.gravity ? GRAVITY[part.gravity] : undefined });
  if (part.wrap) element.classList.add('wrap');
  if (part.maxLines) set(element, { display: '-webkit-box', '-webkit-line-clamp': part.maxLines, '-webkit-box-orient': 'vertical', overflow: 'hidden' });
  if (part.lineSpacing) set(element, { 'line-height': `calc(1.4em + ${part.lineSpacing})` });
  return element;
}

function letters(part) {
  return {
    'font-size': measure(part.size, FONT), color: part.color,
    'font-weight': part.weight === 'bold' ? '700' : part.weight === 'regular' ? '400' : undefined,
    'font-style': part.style === 'italic' ? 'italic' : undefined,
    'text-decoration': part.decoration && part.decoration !== 'none' ? part.decoration : undefined,
  };
}

function drawButton(part, pointer, act) {
  const style = part.style || 'link';
  const label = part.action.label || '';
  const look = `fx-button ${style} ${part.height === 'sm' ? 'sm' : 'md'}`;
  const color = part.color ? (style === 'link' ? { color: part.color } : { 'background-color': part.color }) : {};
  if (part.action.type === 'uri') {
    return h('a', { class: look, href: part.action.uri, target: '_blank', rel: 'noopener noreferrer', style: color }, label);
  }
  return h('button', { class: look, type: 'button', style: color, onclick: () => act(part.action, `${pointer}/action`) }, label);
}

function drawImage(part) {
  const [width, height] = (part.aspectRatio || '1:1').split(':').map(Number);
  const image = h('img', { src: part.url, alt: '', loading: 'lazy' });
  set(image, { 'object-fit': part.aspectMode === 'cover' ? 'cover' : 'contain', 'background-color': part.backgroundColor });
  const size = part.size || 'md';
  const frame = h('div', { class: 'fx-image' }, image);
  set(frame, { width: size === 'full' ? '100%' : measure(size, IMAGE), 'aspect-ratio': `${width} / ${height}` });
  set(frame, { 'margin-inline': part.align === 'start' ? '0 auto' : part.align === 'end' ? 'auto 0' : 'auto' });
  return frame;
}

function drawBox(part, pointer, act, defaults = {}) {
  const box = h('div', { class: `fx-box ${part.layout}` });
  const pad = part.paddingAll ?? defaults.padding;
  set(box, {
    'background-color': part.backgroundColor, 'border-radius': measure(part.cornerRadius),
    'border-color': part.borderColor, 'border-width': measure(part.borderWidth, BORDER),
    'border-style': part.borderWidth && part.borderWidth !== 'none' ? 'solid' : undefined,
    width: part.width, 'max-width': part.maxWidth, height: part.height, 'max-height': part.maxHeight,
    'justify-content': part.justifyContent, 'align-items': part.layout === 'baseline' ? 'baseline' : part.alignItems,
  });
  set(box, { padding: measure(pad) });
  set(box, {
    'padding-top': measure(part.paddingTop), 'padding-bottom': measure(part.paddingBottom),
    'padding-left': measure(part.paddingStart), 'padding-right': measure(part.paddingEnd),
  });
  if (part.background?.type === 'linearGradient') {
    const { angle, startColor, endColor, centerColor } = part.background;
    set(box, { 'background-image': `linear-gradient(${angle}, ${[startColor, centerColor, endColor].filter(Boolean).join(', ')})` });
  }
  part.contents.forEach((child, index) => {
    const element = drawPart(child, `${pointer}/contents/${index}`, act, part.layout);
    const gap = measure(child.margin ?? (index ? part.spacing : undefined));
    if (gap && index) element.style.setProperty(part.layout === 'vertical' ? 'margin-top' : 'margin-left', gap);
    share(element, child, part.layout);
    place(element, child);
    box.append(element);
  });
  return box;
}

function drawPart(part, pointer, act, inside) {
  switch (part.type) {
    case 'box': return acting(drawBox(part, pointer, act), part, pointer, act);
    case 'text': return acting(drawText(part), part, pointer, act);
    case 'button': return drawButton(part, pointer, act);
    case 'image': return acting(drawImage(part), part, pointer, act);
    case 'icon': return h('img', { class: 'fx-icon', src: part.url, alt: '', style: { width: measure(part.size || 'md', FONT) } });
    case 'separator': {
      const line = h('div', { class: `fx-separator ${inside === 'vertical' ? 'across' : 'down'}` });
      set(line, { 'background-color': part.color });
      return line;
    }
    default: return h('div', { class: 'fx-filler' });
  }
}

function drawBubble(bubble, pointer, act) {
  const frame = h('div', { class: 'fx-bubble', dir: bubble.direction || 'ltr' });
  set(frame, { width: `${BUBBLE[bubble.size || 'mega']}px` });
  for (const block of ['header', 'hero', 'body', 'footer']) {
    if (!bubble[block]) continue;
    const at = `${pointer}/${block}`;
    const part = bubble[block];
    const style = bubble.styles?.[block] || {};
    const padding = block === 'footer' ? '10px' : block === 'hero' ? undefined : '20px';
    const element = part.type === 'box' ? acting(drawBox(part, at, act, { padding }), part, at, act) : drawPart(part, at, act, 'vertical');
    element.classList.add(`fx-${block}`);
    set(element, { 'background-color': style.backgroundColor ?? part.backgroundColor });
    if (style.separator) frame.append(h('div', { class: 'fx-separator across', style: style.separatorColor ? { 'background-color': style.separatorColor } : {} }));
    frame.append(element);
  }
  return bubble.action ? acting(frame, bubble, pointer, act) : frame;
}

// `act(action, pointer)` is called for what is tapped; pointers start at the message.
export function drawFlex(message, act) {
  const contents = message.contents;
  if (contents.type === 'bubble') return drawBubble(contents, '/contents', act);
  const row = h('div', { class: 'fx-carousel', tabIndex: 0, role: 'group', 'aria-label': message.altText });
  row.append(...contents.contents.map((bubble, index) => drawBubble(bubble, `/contents/contents/${index}`, act)));
  return row;
}
