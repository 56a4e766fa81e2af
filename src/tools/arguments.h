#pragma once

#include "base/error.h"

/** JumExit: what every program of ours answers (design, section 8). */
typedef enum {
    JUM_EXIT_ANSWER = 0,
    JUM_EXIT_NONE = 1,
    JUM_EXIT_USAGE = 2,
    JUM_EXIT_OUTSIDE_TOLERANCE = 3,
} JumExit;

typedef enum {
    JUM_ARGUMENT_FLAG,      /* gboolean * */
    JUM_ARGUMENT_TEXT,      /* const char **, borrowed from argv */
    JUM_ARGUMENT_NUMBER,    /* double * */
    JUM_ARGUMENT_POSITION,  /* const char **: without a dash, in order */
    JUM_ARGUMENT_POSITIONS, /* GPtrArray *, not owning: all further ones; the last of the table */
} JumArgumentKind;

/** JumArgument: one thing a command understands; arrays end with a NULL name. */
typedef struct {
    const char *name; /* "--lat", or the name shown for a positional one */
    JumArgumentKind kind;
    void *value;
    gboolean required;
} JumArgument;

/**
 * jum_arguments_parse:
 * @argv: [argc], without the program and the command
 *
 * `--name VALUE` and `--name=VALUE`; a negative number is a value.
 *
 * Errors: JUM_ERROR_USAGE, one sentence naming the argument.
 */
gboolean jum_arguments_parse(const JumArgument *arguments, int argc, char **argv, GError **error)
    JUM_MUST_USE;
