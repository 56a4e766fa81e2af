#pragma once

#include <glib.h>

/** jum_json_depth: the deepest nesting of brackets outside of strings, of any @bytes of @text, JSON or not.  json-glib
 * recurses on nesting: who reads a file or a peer asks this first and refuses what is too deep. */
guint jum_json_depth(const char *text, gsize bytes);
