#pragma once

#include "overlay/saved-views.h"

/* What saved-views.c (the list and its changes), saved-tours.c and saved-views-file.c share. */

typedef struct {
    GPtrArray *views; /* JumSavedView */
    GPtrArray *tours; /* JumSavedTour */
} JumSavedLists;

struct JumSavedViews {
    char *path; /* NULL: kept nowhere */
    JumSavedLists now;
};

JumSavedLists jum_saved_lists_new(void);
JumSavedLists jum_saved_lists_copy(const JumSavedLists *lists);
void jum_saved_lists_clear(JumSavedLists *lists);
/** jum_saved_commit: writes @lists, takes them as they are now if that went well, else frees them. */
gboolean jum_saved_commit(JumSavedViews *views, JumSavedLists lists, GError **error);

JumSavedView *jum_saved_view_new(const char *name, const JumCamera *camera, double hold_s);
void jum_saved_view_free(gpointer view);
/** jum_saved_name: as people type it: trimmed, one line, at least one character, not endless; NULL if there is none. */
char *jum_saved_name(const char *name);
/** jum_saved_find: index of the view or tour of this name, whatever its case; -1: none.  Both begin with their name. */
gint64 jum_saved_find(const GPtrArray *list, const char *name);

char *jum_saved_lists_to_text(const JumSavedLists *lists);
/** jum_saved_lists_read: returns how many groups were left out, or G_MAXUINT if it is no key file. */
guint jum_saved_lists_read(JumSavedLists *lists, const char *text, gsize length);
