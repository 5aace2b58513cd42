/* The page's spine: `app` is what every part of the page is given.

   A part is a module with `export function mount(element, app)`; it keeps its own css file (`thousand.css` for `thousand.js`),
   which index.html links. Slots: <section id="thousand">, <section id="map">, <aside id="story">, <div id="matrix">.

   app.meta                    what /api/meta said; complete before any mount is called
   app.scene                   flat, frozen object: every key of the query, defaults filled in:
                               {seed: "1999", panel: 0, city: 3, "complementarity.strength": 0.75, advice_network: "default",
                                "left.change_programme.simultaneity": 8, "left.leadership.regime": "imposed", events: "30:election",
                                pairs: null, ...}; seed is text (any size), numeric levers are numbers, everything else text
   app.page                    flat object of page-only keys: story, step, t, measure, x, y, tab, theme, notes, bet (text or null)
   app.setScene(patch, {from}) change keys of the scene; null or undefined sets a key back to its default. `from` names who did it,
                               and comes back in the event, so that a part can leave its own echo alone
   app.setPage(patch)          the same for page-only keys (they go to the URL's hash, never to the server)
   app.defaultOf(key)          the default of a scene key
   app.lever(key)              {key,label,meaning,unit,low,high,step,default,...} of a lever, side lever ("left." taken off) or option
   app.query(patch = {})       canonical query string of the scene (sorted keys, defaults left out, no "?"), with a patch applied on top
   app.on(event, fn)           returns a function that takes fn off again. Events and what fn is given:
        "scene"    {patch, from, scene}      a key of the scene changed (sliders: at every movement)
        "page"     {patch, page}             a page-only key changed
        "run"      run                       a new answer of /api/run is there (app.run)
        "playhead" t                         shown month changed, 0 founding .. months
        "playing"  true|false
        "theme"    "light"|"dark"            colours changed: draw again
        "size"                               text size or window changed: draw again
        "reveal"   isRevealed                see below; also when isVeiled changes
        "server"   true|false                answers come again | the server is gone (or a handout has no such answer)
   app.run                     last answer of /api/run or null
   app.playhead                entry shown, 0 .. app.meta.months
   app.seek(t), app.play(), app.pause(), app.isPlaying
   app.isRevealed              the end was reached or Reveal pressed, since the last reset
   app.isVeiled                a story waits for a bet: distributions, maps and badges are to be hidden whatever isRevealed says
   app.reveal(), app.hide(), app.setVeil(true|false)
   app.ask(path, {query, signal})            Promise of JSON of /api/PATH?query (from what is baked in, in a handout); rejects with an
                               Error that has .status (422 and so on; 0 when the server is gone) and the server's line as message
   app.stream(path, params, onLine, {query}) NDJSON of /api/PATH?<query, by default app.query()>&<params>; calls onLine(object) for each line;
                               returns {done: Promise, abort()}; done rejects with name "AbortError" after abort()
   app.isBaked                 this is a handout; app.has(path, params) says whether it holds an answer
   app.explain(element, term, text)   dotted underline, hover and focus show the meaning: text, or meta.words[term]
   app.tab(name)               "levers" | "thousand" | "map" | "story": show this tab
   app.theme                   "light" | "dark" as shown;  app.color(name) value of the CSS property --name
   app.timed(name, ms)         shown in the footer line, as "run 43 ms"
   app.offerPicture({name, label, svg})  svg(): an SVGElement or its text, complete in itself; adds SVG and PNG to the Take away menu
   app.offerTable({label, href})         href(): address of a CSV;    adds it to the Take away menu
   app.announce(text)          said by screen readers (polite)

   Also for all parts: dom.js (h, svg, icon, clear), palette in style.css (:root custom properties), scale.js (numbers, months to text).

   Manners: named imports and exports only, no default, no cycles, one statement each, so that the handout can be put together by a few
   lines of Python. No innerHTML, no eval; text through textContent. No model rule: thresholds, classes and verdicts are the server's.  */
