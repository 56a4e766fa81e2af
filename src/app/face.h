#pragma once

#include "app/focus.h"
#include "app/options.h"
#include "app/scene.h"
#include "app/session.h"

/**
 * JumFace: one of the three faces over the same shell: the operator's desk, the study workspace, the kiosk.  A face is
 * a widget built over a session and a focus; the window knows no more of it than this.
 */
typedef struct {
    GtkWidget *root; /* the whole content of the window, its header bar included */
    JumScene *scene;
    GtkWidget *search;   /* where Ctrl+F goes; NULL if none */
    GtkWidget *abnormal; /* where F6 goes; NULL if none */
    GtkWidget *map;      /* beside the picture; NULL if none */
} JumFace;

JumFace jum_desk_build(JumSession *session, JumFocus *focus);
JumFace jum_study_build(JumSession *session, JumFocus *focus, const char *scenario_path);
/** jum_kiosk_build: @idle_s: without a touch until it starts again, of which the last sixth is a warning; 0: 90. */
JumFace jum_kiosk_build(JumSession *session, JumFocus *focus, double idle_s);

/** jum_face_menu: the main menu, F10; @reviews: commands of a scenario too. */
GtkWidget *jum_face_menu(gboolean reviews);
/** jum_face_marks: the standing marks of a face: fictitious territory, simulated data. */
GtkWidget *jum_face_marks(JumSession *session);
/** jum_face_scene: the scene with what stands on it: theme switches, view buttons, and the word that replaces it where
 * there is no GL. @map: (nullable): kept aware of the camera; @themes: FALSE leaves the switches out */
GtkWidget *jum_face_scene(
    JumSession *session, JumFocus *focus, JumScene *scene, GtkWidget *map, gboolean themes);
/** jum_face_icon_button: a flat button with an icon and an accessible name, activating @action. */
GtkWidget *jum_face_icon_button(const char *icon, const char *name, const char *action);
