/* jumeau-territory generate: the command line of the demonstration territory. */
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "tools/generate.h"
#include "tools/territory-command.h"

static gboolean
read_scale(const char *text, JumScale *scale)
{
    static const char *const names[] = {"tiny", "town", "full", "double"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(text, names[i]) == 0) {
            *scale = (JumScale) i;
            return TRUE;
        }
    return FALSE;
}

JumExit
jum_territory_command_generate(int argc, char **argv, GError **error)
{
    const char *out = NULL, *seed_text = "1", *scale_text = "full";
    const JumArgument arguments[] = {
        {"--out", JUM_ARGUMENT_TEXT, &out, TRUE},
        {"--seed", JUM_ARGUMENT_TEXT, &seed_text, FALSE},
        {"--scale", JUM_ARGUMENT_TEXT, &scale_text, FALSE},
        {NULL},
    };
    gint64 seed;
    JumScale scale;
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (!jum_number_parse_int(seed_text, &seed) || seed < 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, _("--seed %s: a whole number, 0 or more"),
                    seed_text);
        return JUM_EXIT_USAGE;
    }
    if (!read_scale(scale_text, &scale)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE,
                    _("--scale %s: one of tiny, town, full, double"), scale_text);
        return JUM_EXIT_USAGE;
    }
    return jum_generate_territory(out, (guint64) seed, scale, error) ? JUM_EXIT_ANSWER
                                                                     : JUM_EXIT_NONE;
}
