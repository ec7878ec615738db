"""The line icons of the interface, drawn for it on a 24-unit grid: name → path data.

Inline rather than a font or a sprite file: a page needs a dozen, they print, and no request is made for them.
"""

from __future__ import annotations

ICONS: dict[str, str] = {
    # places
    "home": "M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
    "engagement": "M4 7h16v13H4zM9 7V4h6v3M4 12h16",
    "interview": "M4 5h12v9H9l-5 4zM16 9h4v10l-3.5-3H12v-2",
    "petition": "M3 6h18v12H3zM3 7l9 7 9-7",
    "material": "M4 5h6l2 3h8v11H4z",
    "workpaper": "M6 3h9l4 4v14H6zM14 3v5h5M9 13h6M9 17h6",
    "report": "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3",
    "feedback": "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5",
    "rectification": "M5 5h14v14H5zM8.5 12l2.5 2.5 5-5.5",
    "transfer": "M4 8h13M14 5l3 3-3 3M20 16H7M10 13l-3 3 3 3",
    "statistics": "M4 20h16M7 17v-6M12 17V6M17 17v-9",
    "library": "M5 4h4v16H5zM9 4h4v16H9zM14 5l4-1 3 15.5-4 .8z",
    "planning": "M4 6h16v14H4zM4 10h16M8 3.5v4M16 3.5v4M8 14h3M8 17h6",
    "organisation": "M4 20V8l7-4v16M11 20h9V10h-9M7 11h1M7 15h1M14.5 13.5h2M14.5 16.5h2M3 20h18",
    "meeting": "M5 10h14v4H5zM8 10V7M16 10V7M8 17v-3M16 17v-3M6 5.5h4M14 5.5h4M6 18.5h4M14 18.5h4",
    "supervision": "M12 4l8 14H4zM12 9.5v4M12 16v.2",
    "register": "M5 4h14v16H5zM9 4v16M12 9h4M12 13h4",
    "import": "M12 4v10M8 10.5l4 4 4-4M5 15v5h14v-5",
    "export": "M12 15V4M8 7.5l4-4 4 4M5 15v5h14v-5",
    "settings": "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
    "audit": "M9.5 14.5a4 4 0 0 1 0-5.5l2.5-2.5a4 4 0 0 1 5.6 5.6L16 13.5M14.5 9.5a4 4 0 0 1 0 5.5L12 17.5a4 4 0 0 1-5.6-5.6L8 10.5",
    "help": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.5v.2",
    # people
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.6-4 3.7-6 7.5-6s6.9 2 7.5 6",
    "people": "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19.5c.5-3.6 3.2-5.5 6.5-5.5s6 1.9 6.5 5.5M16 5.4a3.4 3.4 0 0 1 0 6.4M18 14.4c2 .8 3.2 2.5 3.5 5.1",
    # acts
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20.5 20.5",
    "add": "M12 5v14M5 12h14",
    "edit": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "check": "M5 12.5l4.5 4.5L19 7",
    "close": "M6 6l12 12M18 6L6 18",
    "undo": "M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-4",
    "return": "M9 6L4 11l5 5M4 11h11a5 5 0 0 1 5 5v2",
    "forward": "M5 12h14M13 6l6 6-6 6",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "down": "M6 9.5l6 6 6-6",
    "up": "M6 14.5l6-6 6 6",
    "filter": "M4 5h16l-6 8v6l-4-2v-4z",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "copy": "M8 8h11v12H8zM5 16V4h11",
    "link": "M10 14l4-4M8.5 12l-2 2a3.2 3.2 0 0 0 4.5 4.5l2-2M15.5 12l2-2A3.2 3.2 0 0 0 13 5.5l-2 2",
    "bookmark": "M7 4h10v16l-5-4-5 4z",
    "sign": "M4 19h16M6 15c3-8 6-11 7-10s-3 7-5 9 0 1 2-1 2 2 4 1 2-1 4-1",
    "stamp": "M9 4h6v4l-1 3h5v5H5v-5h5L9 8zM5 20h14",
    "signout": "M10 4H5v16h5M10 12h10M16 8l4 4-4 4",
    # signs
    "clock": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
    "warning": "M12 4l9 16H3zM12 10v4.5M12 17v.3",
    "info": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.5v.2",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "eye": "M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12zM12 9.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4z",
    "file": "M6 3h9l4 4v14H6zM14 3v5h5",
    "attachment": "M18 11l-6.5 6.5a4 4 0 0 1-5.7-5.7L13 4.6a2.7 2.7 0 0 1 3.8 3.8L9.6 15.6a1.3 1.3 0 0 1-1.9-1.9L14 7.5",
}
