#pragma once

#include "app/area.h"
#include "app/layer-choices.h"
#include "app/navigate.h"
#include "app/scene.h"
#include "app/touch.h"
#include "app/tour.h"

/* What scene.c (GL life) and scene-input.c (the hand) share. */
struct _JumScene {
    AdwBin parent;
    JumSession *session;
    JumFocus *focus;
    JumLook look;
    JumLegendSize legend;
    GtkGLArea *area;
    GtkWidget *fault; /* what could not be read; hidden when all could */
    GtkWidget *paper; /* over the picture: the set being drawn */
    JumDevice *device;
    JumView *view;
    GtkWidget *card; /* what lies on the ground where one clicked; NULL until needed */
    char *failure;
    char **marked; /* assets that stand out while no set is under draft */
    JumNavigate navigate;
    JumCamera announced; /* at the last "moved" */
    guint tick, idle;
    gint64 frame_us, busy_until_us, asked_us; /* asked: the last frame */
    gboolean values_due;                      /* values have changed since */
    guint idle_turn;
    double motion_s;          /* of water and flow */
    JumLayerChoices *choices; /* of reference layers */
    gboolean chosen;          /* the view has them */
    JumSavedViews *views;     /* NULL in a kiosk: what a visitor leaves is not kept */
    JumSavedViews *given;     /* of --views; NULL: none */
    JumTour tour;
    char *start_view, *start_tour;
    gboolean start_playing;
    char *tour_name,
        *tour_played; /* asked for, ""; the round of all views, NULL: the first there is; last begun */
    double tour_flight_s;
    gboolean tour_shown;     /* it was begun and not put away */
    GArray *stops, *holds_s; /* of the tour: camera; double */
    GPtrArray *stop_names;
    guint tour_clock, hover;
    /* input */
    double pointer_x, pointer_y; /* widget pixels */
    double drag_x, drag_y;       /* last of an orbit */
    double pinch, twist;         /* of a touchpad */
    JumTouch touch;
    gboolean held, held_tap;              /* a finger rests: it turns; its leaving is no tap */
    gboolean selecting, looking, pointed; /* pointed: the pointer is over the picture */
    gboolean seam, seam_held; /* the line between today and the scenario is shown; is dragged */
    double first_fly[3];      /* x, y, radius: asked before there was a view; radius 0: not */
    double split;             /* where it stands, 0 … 1 of the width */
    GPtrArray *covers;        /* widgets that lie on the picture, borrowed: no label under them */
    GArray *stroke;           /* double[2] widget pixels of the set being drawn */
};

/* scene-card.c: at widget pixels; hide: was it shown? */
void jum_scene_show_card(JumScene *scene, const JumHit *hit, double x, double y);
gboolean jum_scene_hide_card(JumScene *scene);
void jum_scene_drop_card(JumScene *scene);
/* scene-layers.c: gives a new view what was chosen, once it has read its layers. */
void jum_scene_choose_layers(JumScene *scene);
/** jum_scene_input_build: the area with its controllers and the paper over it. */
GtkWidget *jum_scene_input_build(JumScene *scene);
/* scene-touch.c; begin, move and end are what two fingers do, in widget pixels */
void jum_scene_touch_build(JumScene *scene);
void jum_scene_touch_begin(JumScene *scene, const double a[2], const double b[2]);
void jum_scene_touch_move(JumScene *scene, const double a[2], const double b[2]);
void jum_scene_touch_end(JumScene *scene);
/** jum_scene_point_at: the pointer, or a finger that rests, is there. */
void jum_scene_point_at(JumScene *scene, double x, double y);
/** jum_scene_ground_under: the point of the ground or of an object under a device pixel. */
gboolean jum_scene_ground_under(JumScene *scene, double x_px, double y_px, double place_m[3]);
/** jum_scene_begin: what jum_scene_start() asked for; the view is there. */
void jum_scene_begin(JumScene *scene);
/** jum_scene_end_walk: without lifting the eye. */
void jum_scene_end_walk(JumScene *scene);
/** jum_scene_advance: what keys and pending zooms do in @seconds. */
void jum_scene_advance(JumScene *scene, double seconds);
/** jum_scene_settle: after a hand moved the camera: not under the relief. */
void jum_scene_settle(JumScene *scene);
/** jum_scene_is_still: does the person ask for no animation? */
gboolean jum_scene_is_still(JumScene *scene);
/** jum_scene_interrupt: a hand is on the camera: flights and tours end. */
void jum_scene_interrupt(JumScene *scene);
void jum_scene_emit_mode(JumScene *scene);
void jum_scene_emit_pointed(JumScene *scene);
/* scene-seam.c */
void jum_scene_seam_draw(JumScene *scene, cairo_t *cr, int height);
gboolean jum_scene_seam_grab(JumScene *scene, double x);
void jum_scene_seam_drag(JumScene *scene, double x);
void jum_scene_emit_moved(JumScene *scene);
void jum_scene_emit_drawn(JumScene *scene, const JumArea *area);
