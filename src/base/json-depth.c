/* Brackets counted outside of strings, in one pass and without memory: what comes before a parser that recurses. */
#include "base/json-depth.h"

guint
jum_json_depth(const char *text, gsize bytes)
{
    guint depth = 0, deepest = 0;
    gboolean quoted = FALSE;
    for (gsize i = 0; i < bytes; i++) {
        char c = text[i];
        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = FALSE;
        } else if (c == '"') {
            quoted = TRUE;
        } else if (c == '[' || c == '{') {
            depth++;
            deepest = MAX(deepest, depth);
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        }
    }
    return deepest;
}
