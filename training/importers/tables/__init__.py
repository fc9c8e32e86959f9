"""Lists of bouts: tables of known apps, and any table whose columns can be recognised or are matched by hand."""
