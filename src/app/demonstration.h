#pragma once

#include <glib.h>

/** JumDemonstrationProgress: a line to show while it is being made. */
typedef void (*JumDemonstrationProgress)(const char *line, gpointer data);
/** JumDemonstrationReady: @path, or NULL and the sentence why. */
typedef void (*JumDemonstrationReady)(const char *path, const char *failure, gpointer data);

/**
 * jum_demonstration_find: the demonstration territory of Angers: $JUMEAU_DEMONSTRATION, the installed one, or the one
 * made earlier for this user; else it is made now by jumeau-territory, in the user's data folder.
 * Thread: the main thread; @ready may be called before this returns.
 */
void jum_demonstration_find(JumDemonstrationProgress progress,
                            JumDemonstrationReady ready,
                            gpointer data);
