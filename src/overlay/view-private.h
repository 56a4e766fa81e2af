#pragma once

#include "gfx/target.h"
#include "overlay/overlay.h"
#include "overlay/pace.h"
#include "overlay/scene.h"
#include "overlay/view.h"

/* The base scene as drawn last, without data over it: colours and depths. */
typedef struct {
    JumTarget *target; /* NULL: not needed yet */
    int px[2], samples;
    gboolean fresh;   /* it shows the scene as it is */
    gboolean refused; /* it cannot be had */
    gboolean used;    /* by the last frame */
    guint calm;       /* frames in a row that might keep it */
} JumKept;

/* Shared by view.c (what to show, frame), view-camera.c (flights, named views) and view-pick.c. */
struct JumView {
    JumTerritory *territory;
    JumWorld *world;
    JumDevice *device;
    JumScenery *scene;
    JumCamera camera, drawn;
    JumFrame frame;
    int width_px, height_px;
    double scale, motion_s;
    JumTime time;
    JumLook look;
    JumDrawQuality asked, quality;
    gboolean due, patient; /* patient: only for values that may wait */
    JumOverlay *overlay;
    JumDrawQueue *overlay_queue; /* run after the scene, into the same depths */
    JumDrawQueue *below_queue;   /* run before it, while underground */
    JumTarget *smooth;           /* NULL: drawn into what is bound */
    int smooth_px[2];
    gboolean rough; /* it cannot be had */
    JumKept kept;
    gboolean still; /* the camera stands and every tile is there */
    gboolean underground, references_told,
        decked;       /* decked: data stand on bridges; told: the legend knows them */
    JumOverlay *then; /* right of the split; NULL: the picture is whole */
    JumDrawQueue *then_queue, *then_below;
    double split; /* 0 … 1 of the width */
    JumLabelBox reserved[JUM_VIEW_RESERVED];
    guint n_reserved;
    JumPace pace; /* of AUTO */

    gboolean field_then; /* the other half has a field of its own */

    const JumSavedViews *given; /* of a file; NULL: none */
    JumSavedViews *carried;     /* of the territory */

    /* a flight */
    gboolean flying;
    gint64 fly_start_us;
    double fly_s;
    JumCamera fly_from, fly_to;
    char *pending; /* a named view to be taken again when every building is there */
    JumCamera pending_camera;
};

/* view-split.c */
gboolean jum_view_split_update(JumView *view);
/** jum_view_split_scene: the scenery, without a project's buildings left of the seam. */
void jum_view_split_scene(JumView *view);
void jum_view_split_begin(JumView *view);
void jum_view_split_record(JumView *view);
/** jum_view_split_run: the data layers, or what of them lies @below the ground; each half in its pixels. */
void jum_view_split_run(JumView *view, gboolean below);
void jum_view_split_free(JumView *view);

/* view-kept.c */
/** jum_view_kept_scene: the base scene into the framebuffer bound now, of @samples, from the kept picture where nothing
 * of it changed; FALSE: the caller draws it. */
gboolean jum_view_kept_scene(JumView *view, int samples);
void jum_view_kept_free(JumView *view);

/** jum_view_lay: JumLay of the data layers. */
void jum_view_lay(
    void *view, const double a[2], const double b[2], double step_m, double lift_m, GArray *places);
/** jum_view_standing: JumGround of the data layers: the deck of a bridge where there is one, else the ground. */
double jum_view_standing(void *view, double x_m, double y_m);
/** jum_view_read_views: those that the territory carries. */
void jum_view_read_views(JumView *view);
/** jum_view_fit: near and far for where the camera is. */
void jum_view_fit(JumView *view);
/** jum_view_advance: the flight, and a named view that waits.  TRUE if the camera moved. */
gboolean jum_view_advance(JumView *view);
