#pragma once

#include "app/focus.h"
#include "app/session.h"
#include "overlay/saved-views.h"
#include "overlay/view.h"

#include <adwaita.h>

/**
 * JumScene: the 3D view as a widget: a GtkGLArea driving a JumView, with the hand on the camera.  Left drag moves the
 * ground, right drag turns round the point, wheel and pinch zoom to the cursor, arrows fly; on foot drags and arrows
 * look and keys walk; a click selects through the focus.  Tab leaves it: no keyboard trap.
 *
 * Signals: "moved" (the camera), "failed" (sentence: no GL, or a territory that went away; a 2D map takes over),
 * "drawn" (gpointer JumArea*: a set was drawn while selecting), "pointed" (the pointer moved over the picture),
 * "mode" (walking or a tour began or ended, or a tour is at its next stop), "split" (double: the seam was dragged there),
 * "renewed" (another GL context: values, fields and buildings laid on it must be given again).
 */
#define JUM_TYPE_SCENE (jum_scene_get_type())
G_DECLARE_FINAL_TYPE(JumScene, jum_scene, JUM, SCENE, AdwBin)

JumScene *jum_scene_new(JumSession *session, JumFocus *focus, JumLook look);

/** jum_scene_pin_quality: of every picture made from now on, before the settings (--quality); AUTO: as those say.
 * jum_scene_pinned: what is asked, by either. */
void jum_scene_pin_quality(JumDrawQuality quality);
JumDrawQuality jum_scene_pinned(void);
/** jum_scene_take_quality: of this picture, as it is asked now. */
void jum_scene_take_quality(JumScene *scene);

/** jum_scene_view: NULL before the first frame or without GL. */
JumView *jum_scene_view(JumScene *scene);
/** jum_scene_keep_clear: no label of the picture stands under @widget, which lies on it; at most JUM_VIEW_RESERVED. */
void jum_scene_keep_clear(JumScene *scene, GtkWidget *widget);
/** jum_scene_set_selecting: while TRUE a left drag draws a set instead of moving. */
void jum_scene_set_selecting(JumScene *scene, gboolean selecting);
/** jum_scene_go_to: flies to a named view of jum_view_goto_named(); FALSE if there is none. */
gboolean jum_scene_go_to(JumScene *scene, const char *name);
void jum_scene_fly_camera(JumScene *scene, const JumCamera *camera);
/** jum_scene_set_walking: puts the eye 1.7 m above the ground in the middle of the picture; or lifts it again. */
void jum_scene_set_walking(JumScene *scene, gboolean walking);
gboolean jum_scene_is_walking(JumScene *scene);
/** jum_scene_give_views: views and tours of a file (--views), beside the person's own; taken. */
void jum_scene_give_views(JumScene *scene, JumSavedViews *views);
const JumSavedViews *jum_scene_given_views(JumScene *scene);
/** jum_scene_find_view: a saved view, whoever's, or one of the territory; FALSE: there is none of this name. */
gboolean jum_scene_find_view(JumScene *scene, const char *name, JumCamera *camera);
/** jum_scene_view_names: of all views that have a name of their own: saved, of the file, of the territory with its
 * landmarks; the caller frees. */
char **jum_scene_view_names(JumScene *scene);
/** jum_scene_view_title: the two views that every territory has, in words; else the name itself. */
const char *jum_scene_view_title(const char *name);

/* ---- tours (scene-tour.c) ---- */

/** jum_scene_tours: names of all tours: the person's, the file's, the territory's; the caller frees. */
char **jum_scene_tours(JumScene *scene);
/** jum_scene_set_tour: the one to play from now on; NULL: the first there is; "": round all saved views, or those of the
 * territory where there are fewer than two.  FALSE: there is none of this name. */
gboolean jum_scene_set_tour(JumScene *scene, const char *name);
/** jum_scene_play_tour: goes on, or begins; FALSE pauses. */
void jum_scene_play_tour(JumScene *scene, gboolean playing);
/** jum_scene_stop_tour: ends it; the next one begins at its first stop. */
void jum_scene_stop_tour(JumScene *scene);
/** jum_scene_step_tour: @by stops on (-1: back), and plays. */
void jum_scene_step_tour(JumScene *scene, int by);
gboolean jum_scene_is_touring(JumScene *scene);
/** jum_scene_tour_text: "Round trip · 2/5 · Cathedral"; NULL if no tour was begun.  The caller frees. */
char *jum_scene_tour_text(JumScene *scene);
/** jum_scene_views: the person's own; NULL in a kiosk; borrowed. */
JumSavedViews *jum_scene_views(JumScene *scene);
/** jum_scene_forget_pointer: nothing is pointed at until the pointer moves again. */
void jum_scene_forget_pointer(JumScene *scene);
/** jum_scene_start: what to begin with, as soon as there is a picture: @view: (nullable) as --view says; @tour:
 * (nullable); @playing: play it then.  What is not known is said on stderr. */
void jum_scene_start(JumScene *scene, const char *view, const char *tour, gboolean playing);
/** jum_scene_take_focus: gives the keyboard to the picture. */
void jum_scene_take_focus(JumScene *scene);
/** jum_scene_make_public: a visitor's picture: nobody's own views, on the keys or in the tour. */
void jum_scene_make_public(JumScene *scene);
/** jum_scene_place: the point under the pointer, or in the middle of the picture; FALSE over the sky.
 * @above_m: (out): the eye over its ground. */
gboolean jum_scene_place(JumScene *scene, double place_m[3], double *above_m);
void jum_scene_face_north(JumScene *scene);
/** jum_scene_zoom: @steps of 20 % towards the middle. */
void jum_scene_zoom(JumScene *scene, double steps);
/** jum_scene_set_reference: as jum_view_set_reference(); remembered for this territory. */
void jum_scene_set_reference(JumScene *scene, guint i, gboolean visible, double opacity);
/** jum_scene_move_reference: as jum_view_move_reference(). */
void jum_scene_move_reference(JumScene *scene, guint i, guint position);
/** jum_scene_is_complete: no tile is missing for the present camera. */
gboolean jum_scene_is_complete(JumScene *scene);
/** jum_scene_failure: why there is no picture, NULL if there is one; borrowed. */
const char *jum_scene_failure(JumScene *scene);
void jum_scene_queue(JumScene *scene);
/** jum_scene_set_values: of a study, NULL to end.  set_split: where
 * its `then` begins, 0 … 1 of the width. */
void jum_scene_set_values(JumScene *scene, const JumViewValues *values);
/** jum_scene_set_marked: assets that stand out, NULL-terminated, copied; NULL: none. */
void jum_scene_set_marked(JumScene *scene, const char *const *addresses);
void jum_scene_set_split(JumScene *scene, double share);
/** jum_scene_set_field, jum_scene_set_buildings: as jum_view_set_field() and jum_view_set_buildings(). */
void jum_scene_set_field(JumScene *scene, const JumViewField *now, const JumViewField *then);
void jum_scene_set_buildings(JumScene *scene, const JumViewBuildings *buildings);
/** jum_scene_show_seam: the line at the split; values with a `then` show it by themselves. */
void jum_scene_show_seam(JumScene *scene, gboolean shown);
