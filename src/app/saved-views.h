#pragma once

#include "gfx/camera.h"

#include <gio/gio.h>

/** JumSavedView: an eye that a person gave a name to. */
typedef struct {
    char *name; /* 1 … JUM_SAVED_NAME_MAX characters, no two alike */
    JumCamera camera;
    double hold_s; /* how long a tour stays there */
} JumSavedView;

#define JUM_SAVED_VIEWS_MAX 100
#define JUM_SAVED_NAME_MAX  60
#define JUM_SAVED_HOLD_S    8.0

/**
 * JumSavedViews: the views a person keeps of one territory, in their order: the first nine have a key.  Kept in
 * `$XDG_STATE_HOME/jumeau/HASH/views.ini`; every change is written at once, beside and renamed.
 *
 * Thread: one at a time.
 */
typedef struct JumSavedViews JumSavedViews;

/**
 * jum_saved_views_open:
 * @path: need not exist
 *
 * A file that cannot be read, or views in it that are not finite numbers, are left out and said once on stderr; the
 * file stays until the next change.
 */
JumSavedViews *jum_saved_views_open(const char *path);
void jum_saved_views_free(JumSavedViews *views);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSavedViews, jum_saved_views_free)
/** jum_saved_views_path: where those of the territory of this content hash are kept. The caller frees. */
char *jum_saved_views_path(const char *hash);

guint jum_saved_views_n(const JumSavedViews *views);
/** jum_saved_views_get: borrowed until the next change; NULL beyond the last. */
const JumSavedView *jum_saved_views_get(const JumSavedViews *views, guint i);

/** jum_saved_views_add: at the end, or over the one of the same name.
 * Errors: JUM_ERROR_VALUE (no name, too many), JUM_ERROR_IO; nothing is changed then. */
gboolean jum_saved_views_add(JumSavedViews *views,
                             const char *name,
                             const JumCamera *camera,
                             GError **error);
/** jum_saved_views_rename: Errors: JUM_ERROR_VALUE (no name, the name of another), JUM_ERROR_IO. */
gboolean jum_saved_views_rename(JumSavedViews *views, guint i, const char *name, GError **error);
gboolean jum_saved_views_remove(JumSavedViews *views, guint i, GError **error);
