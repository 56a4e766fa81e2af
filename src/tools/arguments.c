/* The arguments of one command from a table.  Our own, because a wrong argument must answer 2, and
 * numbers must not follow the locale. */
#include "tools/arguments.h"

#include <string.h>

#include "base/number.h"

static gboolean
is_position(const JumArgument *argument)
{
    return argument->kind == JUM_ARGUMENT_POSITION || argument->kind == JUM_ARGUMENT_POSITIONS;
}

static const JumArgument *
find_named(const JumArgument *arguments, const char *text, gsize length)
{
    for (const JumArgument *a = arguments; a->name != NULL; a++)
        if (!is_position(a) && strlen(a->name) == length && strncmp(a->name, text, length) == 0)
            return a;
    return NULL;
}

static gboolean
take(const JumArgument *argument, const char *text, GError **error)
{
    if (argument->kind == JUM_ARGUMENT_POSITIONS) {
        g_ptr_array_add(argument->value, (gpointer) text);
        return TRUE;
    }
    if (argument->kind != JUM_ARGUMENT_NUMBER) {
        *(const char **) argument->value = text;
        return TRUE;
    }
    double number;
    if (!jum_number_parse(text, &number)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, "%s: '%s' is not a number", argument->name,
                    text);
        return FALSE;
    }
    *(double *) argument->value = number;
    return TRUE;
}

static gboolean
take_position(const JumArgument *arguments, guint position, const char *text, GError **error)
{
    for (const JumArgument *a = arguments; a->name != NULL; a++)
        if (a->kind == JUM_ARGUMENT_POSITIONS || (is_position(a) && position-- == 0))
            return take(a, text, error);
    g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, "'%s' is one argument too many", text);
    return FALSE;
}

static gboolean
has_all(const JumArgument *arguments, guint64 seen, GError **error)
{
    for (guint i = 0; arguments[i].name != NULL; i++) {
        if (arguments[i].required && (seen & G_GUINT64_CONSTANT(1) << i) == 0) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, "%s is missing", arguments[i].name);
            return FALSE;
        }
    }
    return TRUE;
}

static guint64
mark_position(const JumArgument *arguments, guint position)
{
    for (guint i = 0; arguments[i].name != NULL; i++)
        if (arguments[i].kind == JUM_ARGUMENT_POSITIONS ||
            (is_position(&arguments[i]) && position-- == 0))
            return G_GUINT64_CONSTANT(1) << i;
    return 0;
}

gboolean
jum_arguments_parse(const JumArgument *arguments, int argc, char **argv, GError **error)
{
    guint64 seen = 0;
    guint position = 0;
    for (int i = 0; i < argc; i++) {
        const char *text = argv[i];
        if (!g_str_has_prefix(text, "--")) {
            if (!take_position(arguments, position, text, error))
                return FALSE;
            seen |= mark_position(arguments, position++);
            continue;
        }
        gsize length = strcspn(text, "=");
        const JumArgument *argument = find_named(arguments, text, length);
        if (argument == NULL) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, "unknown argument %.*s", (int) length,
                        text);
            return FALSE;
        }
        seen |= G_GUINT64_CONSTANT(1) << (argument - arguments);
        if (argument->kind == JUM_ARGUMENT_FLAG) {
            *(gboolean *) argument->value = TRUE;
            continue;
        }
        const char *value = text[length] == '=' ? text + length + 1 : NULL;
        if (value == NULL && i + 1 < argc)
            value = argv[++i];
        if (value == NULL) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, "%s needs a value", argument->name);
            return FALSE;
        }
        if (!take(argument, value, error))
            return FALSE;
    }
    return has_all(arguments, seen, error);
}
