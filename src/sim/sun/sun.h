#pragma once

#include <stdint.h>

/*
 * Where the sun is, and when it rises and sets.  Plain C: no files, no text, no allocation.
 * Instants are microseconds since 1970-01-01T00:00:00Z (UTC), angles degrees.
 */

/** JumSunPlace: where and in which air one looks at the sun. */
typedef struct {
    double lat_deg, lon_deg; /* north and east positive */
    double elevation_m;
    double pressure_hpa;   /* mean over the year */
    double temperature_c;  /* mean over the year */
    double delta_t_s;      /* terrestrial time − universal time */
    double refraction_deg; /* of the air at sunrise and sunset */
} JumSunPlace;

typedef enum {
    JUM_SUN_OK,
    JUM_SUN_BAD_PLACE, /* latitude, longitude, pressure or temperature out of range, or not a number */
    JUM_SUN_BAD_TIME, /* outside the years −2000 … 6000 for which the series hold */
} JumSunStatus;

/** jum_sun_place: standard air (1013.25 hPa, 12 °C), ΔT 69.2 s (IERS, 2025), refraction 0.5667°. */
JumSunPlace jum_sun_place(double lat_deg, double lon_deg, double elevation_m);

typedef struct {
    double zenith_deg;                           /* as seen: with the refraction of the air */
    double zenith_geometric_deg;                 /* without */
    double azimuth_deg;                          /* from true north, clockwise, 0 … 360 */
    double declination_deg, right_ascension_deg; /* seen from the place */
    double equation_of_time_min;                 /* −20 … 20 */
    double distance_au;
} JumSunPosition;

/**
 * jum_sun_position:
 * @time_us: instant
 * @position: (out): untouched on failure
 *
 * Accuracy: 0.0003° between the years −2000 and 6000.
 * Cost: about 5 µs.  Thread: any.
 * Source: Reda and Andreas, NREL/TP-560-34302 (2008).
 */
JumSunStatus jum_sun_position(const JumSunPlace *place, int64_t time_us, JumSunPosition *position);

#define JUM_SUN_NEVER INT64_MIN

/** JumSunHorizon: which horizon is crossed, by the height of the sun's centre without refraction. */
typedef enum {
    JUM_SUN_RISE_SET, /* the upper limb: −(refraction + 0.26667°) */
    JUM_SUN_CIVIL,    /* −6° */
    JUM_SUN_NAUTICAL, /* −12° */
} JumSunHorizon;

/** JumSunDay: the events of one day, JUM_SUN_NEVER where there is none (polar day and night). */
typedef struct {
    int64_t transit_us;
    int64_t rise_us, set_us; /* dawn and dusk for a twilight horizon */
    int polar;               /* 0; 1: the sun stays above the horizon all day; −1: below */
} JumSunDay;

/**
 * jum_sun_day:
 * @near_us: the day wanted is the one whose transit is nearest to this instant
 * @day: (out): untouched on failure
 *
 * The sunrise before and the sunset after one transit: a solar day, whatever the civil date.
 *
 * Accuracy: about a second, for a flat horizon.  Cost: about 60 µs.  Thread: any.
 */
JumSunStatus
jum_sun_day(const JumSunPlace *place, int64_t near_us, JumSunHorizon horizon, JumSunDay *day);

/**
 * jum_sun_utc_date:
 * @time_us: any instant of the date
 *
 * The same for a UTC date: each event is the one that falls within [0 h, 24 h) of it, or none.
 */
JumSunStatus
jum_sun_utc_date(const JumSunPlace *place, int64_t time_us, JumSunHorizon horizon, JumSunDay *day);
