#pragma once

#include <gio/gio.h>

/** JumLayerChoice: how a person wants one reference layer. */
typedef struct {
    char *id;
    gboolean visible;
    double opacity; /* 0.05 … 1 */
} JumLayerChoice;

/**
 * JumLayerChoices: those of one territory, from below to above, kept in `$XDG_STATE_HOME/jumeau/HASH/layers.ini`, written
 * beside and renamed at each change.  Empty until a person chose.
 */
typedef struct JumLayerChoices JumLayerChoices;

/** jum_layer_choices_open: @path: need not exist; NULL: kept in memory only (a kiosk).  What cannot be read is left out
 * and said once on stderr. */
JumLayerChoices *jum_layer_choices_open(const char *path);
void jum_layer_choices_free(JumLayerChoices *choices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLayerChoices, jum_layer_choices_free)
/** jum_layer_choices_path: for the territory of this content hash. The caller frees. */
char *jum_layer_choices_path(const char *hash);

guint jum_layer_choices_n(const JumLayerChoices *choices);
const JumLayerChoice *jum_layer_choices_get(const JumLayerChoices *choices, guint i);
/** jum_layer_choices_set: all of them anew; copied.  A file that cannot be written is said once; they hold until the end
 * of the program then. */
void jum_layer_choices_set(JumLayerChoices *choices, const JumLayerChoice *all, guint n);
