/**
 * What the page of a report does on its own: it filters by status and text, and opens the case that its address names.
 * Without it everything is there, unfiltered. The address is `#` and a status, `all`, or the id of a case's element, and
 * the text behind `?`, so that a view can be passed on.
 */
export const pageScript = `
'use strict';
const filter = document.querySelector('.filter');
const links = [...filter.querySelectorAll('a')];
const search = filter.querySelector('input');
const shown = filter.querySelector('output');
const folds = [...document.querySelectorAll('.fold')];
const cases = [...document.querySelectorAll('.case')];
const texts = new Map(cases.map((one) => [one, one.textContent.toLowerCase()]));

function address() {
  const hash = location.hash.slice(1);
  const end = hash.indexOf('?');
  const text = end < 0 ? '' : hash.slice(end + 1);
  return { place: decoded(end < 0 ? hash : hash.slice(0, end)), text: decoded(text) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show() {
  const { place, text } = address();
  const link = links.find((one) => one.dataset.status === place) ?? links[0];
  const status = link.dataset.status;
  for (const one of links) one.toggleAttribute('aria-current', one === link);
  if (search.value !== text) search.value = text;
  const words = text.toLowerCase().split(/\\s+/).filter((word) => word !== '');
  const isWanted = (one) =>
    (status === 'all' || one.classList.contains(status)) && words.every((word) => texts.get(one).includes(word));
  for (const one of cases) one.hidden = !isWanted(one);
  // What somebody looks for is not left in a fold.
  if (link !== links[0] || words.length > 0) for (const fold of folds) fold.open = true;
  for (const group of document.querySelectorAll('.group, .report, .fold')) {
    group.hidden = group.querySelector('.case:not([hidden])') === null;
  }
  const count = cases.filter((one) => !one.hidden).length;
  shown.value = count + ' of ' + cases.length + (cases.length === 1 ? ' case' : ' cases');
  const named = place === '' ? null : document.getElementById(place);
  if (named !== null && cases.includes(named)) {
    named.open = true;
    const fold = named.closest('.fold');
    if (fold !== null) fold.open = true;
    named.scrollIntoView();
  }
}

search.addEventListener('input', () => {
  const status = links.find((one) => one.hasAttribute('aria-current')).dataset.status;
  const text = search.value === '' ? '' : '?' + encodeURIComponent(search.value);
  history.replaceState(null, '', '#' + status + text);
  show();
});
addEventListener('hashchange', show);
filter.hidden = false;
show();
`;
