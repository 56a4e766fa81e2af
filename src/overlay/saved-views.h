#pragma once

#include "gfx/camera.h"

#include <glib.h>

/** JumSavedView: an eye that a person gave a name to. */
typedef struct {
    char *name; /* 1 … JUM_SAVED_NAME_MAX characters, no two alike */
    JumCamera camera;
    double hold_s; /* how long a tour stays there unless it says so itself */
} JumSavedView;

/** JumTourStop: a view by name: one of the list, else one that the territory knows (jum_view_find_named()). */
typedef struct {
    char *view;
    double stay_s; /* 1 … 600 */
} JumTourStop;

/** JumSavedTour: stops in their order. */
typedef struct {
    char *name;
    double flight_s; /* from stop to stop, 0 … 60; 0: cuts */
    gboolean loop;
    GPtrArray *stops; /* JumTourStop */
} JumSavedTour;

#define JUM_SAVED_VIEWS_MAX 100
#define JUM_SAVED_TOURS_MAX 30
#define JUM_TOUR_STOPS_MAX  100
#define JUM_SAVED_NAME_MAX  60
#define JUM_SAVED_HOLD_S    8.0
#define JUM_TOUR_FLIGHT_S   4.0

/**
 * JumSavedViews: views of a territory in their order (the first nine have a key) and tours of them.  A person's own are
 * kept in `$XDG_STATE_HOME/jumeau/HASH/views.ini`, every change written at once, beside and renamed; others come from a
 * file or from the territory and stay in memory.
 *
 * The file is a key file: groups `[view N]` with name, e_m, n_m, altitude_m, heading_deg, pitch_deg, hold_s and
 * `[tour N]` with name, flight_s, loop, stops (names, ended by `;`), stays_s.  Metres of the territory's frame.
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
/** jum_saved_views_load: a file that somebody gave, for reading.  Errors: JUM_ERROR_IO; JUM_ERROR_FORMAT if it holds no
 * view and no tour. */
JumSavedViews *jum_saved_views_load(const char *path, GError **error);
/** jum_saved_views_from_text: @text: [length], any bytes.  @n_bad: (out)(nullable): groups left out. */
JumSavedViews *jum_saved_views_from_text(const char *text, gsize length, guint *n_bad);
/** jum_saved_views_to_text: as it stands in a file. The caller frees. */
char *jum_saved_views_to_text(const JumSavedViews *views);
void jum_saved_views_free(JumSavedViews *views);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSavedViews, jum_saved_views_free)
/** jum_saved_views_path: where those of the territory of this content hash are kept. The caller frees. */
char *jum_saved_views_path(const char *hash);
/** jum_saved_views_export: everything into a file of one's own.  Errors: JUM_ERROR_IO. */
gboolean jum_saved_views_export(const JumSavedViews *views, const char *path, GError **error);
/** jum_saved_views_take: views and tours of @other, over those of the same name, else at the end.
 * Errors: JUM_ERROR_VALUE (too many), JUM_ERROR_IO; nothing is taken then. */
gboolean jum_saved_views_take(JumSavedViews *views, const JumSavedViews *other, GError **error);

/* ---- views ---- */

guint jum_saved_views_n(const JumSavedViews *views);
/** jum_saved_views_get: borrowed until the next change; NULL beyond the last. */
const JumSavedView *jum_saved_views_get(const JumSavedViews *views, guint i);
/** jum_saved_views_find: by name, whatever its case; NULL if there is none.  Borrowed. */
const JumSavedView *jum_saved_views_find(const JumSavedViews *views, const char *name);

/** jum_saved_views_add: at the end, or over the one of the same name.
 * Errors: JUM_ERROR_VALUE (no name, too many), JUM_ERROR_IO; nothing is changed then. */
gboolean jum_saved_views_add(JumSavedViews *views,
                             const char *name,
                             const JumCamera *camera,
                             GError **error);
/** jum_saved_views_rename: in its tours too.  Errors: JUM_ERROR_VALUE (no name, the name of another), JUM_ERROR_IO. */
gboolean jum_saved_views_rename(JumSavedViews *views, guint i, const char *name, GError **error);
/** jum_saved_views_remove: from its tours too. */
gboolean jum_saved_views_remove(JumSavedViews *views, guint i, GError **error);
/** jum_saved_views_move: to the place @to of the list. */
gboolean jum_saved_views_move(JumSavedViews *views, guint from, guint to, GError **error);

/* ---- tours ---- */

guint jum_saved_views_n_tours(const JumSavedViews *views);
const JumSavedTour *jum_saved_views_tour(const JumSavedViews *views, guint i);
const JumSavedTour *jum_saved_views_find_tour(const JumSavedViews *views, const char *name);
/** jum_saved_views_put_tour: a copy of @tour in place of the @i-th, or at the end; its numbers are brought into their
 * bounds.  Errors: JUM_ERROR_VALUE (no name, the name of another, too many), JUM_ERROR_IO. */
gboolean
jum_saved_views_put_tour(JumSavedViews *views, guint i, const JumSavedTour *tour, GError **error);
gboolean jum_saved_views_remove_tour(JumSavedViews *views, guint i, GError **error);

JumSavedTour *jum_saved_tour_new(const char *name);
JumSavedTour *jum_saved_tour_copy(const JumSavedTour *tour);
void jum_saved_tour_free(JumSavedTour *tour);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSavedTour, jum_saved_tour_free)
void jum_saved_tour_add(JumSavedTour *tour, const char *view, double stay_s);
/** jum_saved_tour_move: the stop at @from comes to stand at @to; nothing if either is beyond the last. */
void jum_saved_tour_move(JumSavedTour *tour, guint from, guint to);
