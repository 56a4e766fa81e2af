#pragma once

/*
 * Water that short, well-watered grass gives back to the air: the reference for watering.
 * Plain C: no files, no text, no allocation.  Radiation in MJ/m² a day, pressure kPa, water mm a day.
 */

/** JumEtWeather: the mean weather of a day, of ten days or of a month.  NAN where not measured: what is done then is
 * said on the right.  Temperatures are always needed. */
typedef struct {
    double lat_deg, elevation_m;
    int day_of_year; /* 1 … 366; of a month, its middle */
    double max_c, min_c;
    double vapour_kpa;                         /* else from the humidities */
    double max_humidity_pct, min_humidity_pct; /* else the dew point is the minimum temperature */
    double wind_m_s;                           /* else 2 m/s */
    double wind_height_m; /* of the anemometer, > 0.1; used with the wind alone */
    double solar;         /* radiation; else from the hours of sun */
    double sun_h;         /* else from the spread of temperature, with @spread_factor */
    double spread_factor; /* 0.16 inland, 0.19 by the sea */
    double soil_heat;     /* into the soil; 0 over a day, else 0.14 ΔT from month to month */
} JumEtWeather;

typedef enum {
    JUM_ET_OK,
    JUM_ET_BAD_PLACE,   /* latitude or elevation; day of the year */
    JUM_ET_BAD_WEATHER, /* out of range, or a minimum above its maximum */
} JumEtStatus;

/** JumEtResult: the answer and what leads to it. */
typedef struct {
    double mm_day;
    double mean_c;
    double saturation_kpa, vapour_kpa, slope_kpa_c, psychrometric_kpa_c;
    double extraterrestrial, solar, clear_sky, net_short, net_long, net; /* radiations */
    double daylight_h;
    double wind_2m_m_s;
} JumEtResult;

/** jum_et_weather: nothing measured but the temperatures; inland, over a day. */
JumEtWeather
jum_et_weather(double lat_deg, double elevation_m, int day_of_year, double max_c, double min_c);

/**
 * jum_et_reference:
 * @result: (out): untouched on failure
 *
 * Penman–Monteith.  Never below 0.  Within the polar circles the radiation of a clear sky may be 0: the sky is then
 * taken as clear.
 *
 * Cost: about 1 µs.  Thread: any.
 * Source: Allen, Pereira, Raes, Smith, "Crop evapotranspiration", FAO Irrigation and drainage paper 56 (1998),
 * equations 6 to 50.
 */
JumEtStatus jum_et_reference(const JumEtWeather *weather, JumEtResult *result);

/**
 * jum_et_hargreaves: reference evapotranspiration from the temperatures alone, mm a day; equation 52 of the same, coarser
 * than jum_et_reference() with what is missing estimated.
 * @mm_day: (out): untouched on failure
 */
JumEtStatus jum_et_hargreaves(const JumEtWeather *weather, double *mm_day);
