#pragma once

#include "model/sun-district.h"
#include "study/study-theme.h"

/* Inside study/ only: the hours of sun of a district today and with the buildings of a scenario (sun-study.c), and
 * what they come to for people (sun-answer.c). */

typedef struct {
    JumLayer *buildings, *communes;
    JumElevation *ground;
    JumCrs crs;
} JumSunInput;

/** JumSunDay: the days asked; EN 17037 leaves one free from 1 February to 21 March, so both ends are told. */
typedef enum {
    JUM_SUN_FEBRUARY, /* 1 February */
    JUM_SUN_MARCH,    /* 21 March */
    JUM_SUN_DECEMBER, /* 21 December */
    JUM_N_SUN_DAYS
} JumSunStudyDay;

/** JumSunCompared: hours of the façade points of today and of the ground, today and then. */
typedef struct {
    guint n;                                                         /* points of today */
    JumSunWall *walls;                                               /* [n] */
    float *today_h[JUM_N_SUN_DAYS + 1], *then_h[JUM_N_SUN_DAYS + 1]; /* [n] */
    float *ground_today_h[JUM_N_SUN_DAYS + 1],
        *ground_then_h[JUM_N_SUN_DAYS + 1]; /* the year last */
    double open_h[JUM_N_SUN_DAYS + 1];
    double least_height_deg;
    JumBox box_m; /* of the ground, cells of 1 m */
    guint nx, ny;
} JumSunCompared;

/** jum_sun_answer: indicators, the buildings that the changes reach, and the ground as rasters. */
JumStudyPart *jum_sun_answer(const JumSunInput *input, const JumSunCompared *compared, int year);
