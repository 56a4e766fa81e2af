#pragma once

#include <gtk/gtk.h>

/** JumFileAsk: @name: proposed for a file to be written, NULL for one to be read; @kind, @pattern: (nullable): the files
 * shown, "Territories" and "*.gpkg". All translated, copied. */
typedef struct {
    const char *title, *name, *kind, *pattern;
} JumFileAsk;

/** JumFileAnswer: @path: NULL: none was chosen. */
typedef void (*JumFileAnswer)(const char *path, gpointer data);

/** jum_file_ask: asks a person for a file, over the window of @near; @answer is called once, later. */
void jum_file_ask(GtkWidget *near, const JumFileAsk *ask, JumFileAnswer answer, gpointer data);
