"""Scans of what the page shows: names for a screen reader, contrast for the eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMELESS = """() => {
  const named = (node) => {
    const label = node.getAttribute('aria-label') || node.title || node.placeholder || '';
    const by = (node.getAttribute('aria-labelledby') || '').split(/\\s+/).map((id) => document.getElementById(id));
    const labels = [...(node.labels || []), ...by.filter(Boolean)].map((one) => one.textContent).join('');
    const own = node.matches('input, select, textarea') ? '' : node.textContent;
    const pictures = [...node.querySelectorAll('img[alt], [aria-label]')]
      .map((one) => one.alt || one.getAttribute('aria-label')).join('');
    return (label + labels + own + pictures).trim() !== '';
  };
  const found = document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=button]');
  return [...found].filter((node) => node.offsetParent && !named(node)).map((node) => node.outerHTML.slice(0, 160));
}"""

CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map((at) => top[at] * top[3] + under[at] * (1 - top[3]));
  const behind = (node) => {
    const layers = [];
    for (let one = node; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const light = (colour) => {
    const linear = (one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = colour.map((one) => linear(one / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const poor = [];
  for (const node of document.querySelectorAll(PLACE)) {
    const words = [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
    if (!words || !node.offsetParent || node.closest('.sr-only, [hidden], .avatar, .skip-link')) continue;
    const style = getComputedStyle(node);
    if (style.opacity === '0' || node.closest('.tools')) continue;
    const back = behind(node);
    const [a, b] = [light(over(rgba(style.color), back)), light(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${node.className}: ${node.textContent.trim().slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)];
}"""


def contrast(page: Page, place: str) -> list[str]:
    """Words in a place that stand out too little from what is behind them (WCAG AA, 4.5 to 1)."""
    found: list[str] = page.evaluate(CONTRAST.replace("PLACE", repr(f"{place} *")))
    return found


def nameless(page: Page) -> list[str]:
    """What can be pressed or filled in and has no name."""
    found: list[str] = page.evaluate(NAMELESS)
    return found
