#pragma once

#include "gfx/camera.h"

/**
 * JumNavigate: how a hand moves the camera.  Pure geometry over a JumCamera, no toolkit: the scene widget
 * feeds it pixels and seconds, the tests do the same.  Pixels count from the top left corner.
 */
typedef struct {
    int width_px, height_px;
    double anchor_m[3];  /* territory frame: what is grabbed, orbited or zoomed to */
    gboolean anchored;   /* is a drag going on */
    double zoom_pending; /* natural logarithm of the distance factor still to apply */
    double strafe, forward, rise, turn, tilt; /* keys held, -1 … 1 */
    double speed[5];                          /* the same, eased */
    double floor_m, ceiling_m;                /* altitudes the eye keeps to */
    gboolean walking; /* on the ground at eye height: keys are paces, the relief carries the eye */
    gboolean running; /* while walking */
} JumNavigate;

/* Eye of a person who stands, above the ground. */
#define JUM_EYE_HEIGHT_M 1.7

void jum_navigate_init(JumNavigate *navigate);

/** jum_navigate_ray: unit vector from the eye through a pixel, east north up. */
void jum_navigate_ray(
    const JumNavigate *navigate, const JumCamera *camera, double x_px, double y_px, double ray[3]);

/** jum_navigate_grab: begins a drag on the point @anchor_m of the territory. */
void jum_navigate_grab(JumNavigate *navigate, const double anchor_m[3]);
void jum_navigate_release(JumNavigate *navigate);
/** jum_navigate_pan: moves the eye so that the anchor comes under the pixel; does nothing above the horizon. */
void jum_navigate_pan(JumNavigate *navigate, JumCamera *camera, double x_px, double y_px);
/** jum_navigate_orbit: turns the eye round the anchor; degrees, positive to the right and upwards. */
void jum_navigate_orbit(JumNavigate *navigate, JumCamera *camera, double turn_deg, double tilt_deg);
/** jum_navigate_look: turns the head, the eye stays. */
void jum_navigate_look(JumNavigate *navigate, JumCamera *camera, double turn_deg, double tilt_deg);
/** jum_navigate_zoom: asks for a zoom towards the anchor; @steps of 20 %, positive nearer.  Applied by
 * jum_navigate_advance(). */
void jum_navigate_zoom(JumNavigate *navigate, const double anchor_m[3], double steps);
/** jum_navigate_zoom_now: multiplies the distance to the anchor by @factor at once (pinch). */
void jum_navigate_zoom_now(JumNavigate *navigate, JumCamera *camera, double factor);

/**
 * jum_navigate_pinch:
 * @x_px, @y_px: middle of the two fingers now
 * @factor: of the distance between them since the last call, @turn_deg: clockwise since then
 *
 * Two fingers on a map: what was between them when they came down (the anchor) stays between them.
 */
void jum_navigate_pinch(JumNavigate *navigate,
                        JumCamera *camera,
                        double x_px,
                        double y_px,
                        double factor,
                        double turn_deg);

/**
 * jum_navigate_standing: the camera of a person who stands at a place and looks at the horizon, keeping @camera's
 * heading.
 */
JumCamera jum_navigate_standing(const JumCamera *camera, double x_m, double y_m, double ground_m);
/** jum_navigate_lifted: the camera that looks down again at where a person stood. */
JumCamera jum_navigate_lifted(const JumCamera *camera, double ground_m);

/**
 * jum_navigate_advance:
 * @ground_m: altitude of the ground under the eye
 * @seconds: since the last call
 * @smooth: FALSE with reduced motion: zooms at once
 *
 * Applies pending zoom and the keys held.
 * Returns: TRUE if the camera moved and another call is wanted.
 */
gboolean jum_navigate_advance(
    JumNavigate *navigate, JumCamera *camera, double ground_m, double seconds, gboolean smooth);

/** jum_navigate_keep_above: no eye of who flies is nearer than 3 m over the ground (or under it). */
void jum_navigate_keep_above(JumCamera *camera, double ground_m);

/** JumNavigateIsFree: may a person walk straight from @from to @to? */
typedef gboolean (*JumNavigateIsFree)(gpointer data, const JumCamera *from, const JumCamera *to);
/** jum_navigate_step: on foot, takes back of the way from @from to @to what leads through a wall: one slides along it, or
 * stands. */
void
jum_navigate_step(const JumCamera *from, JumCamera *to, JumNavigateIsFree is_free, gpointer data);
