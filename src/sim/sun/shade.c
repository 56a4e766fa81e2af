/* The horizon towards one azimuth, for every cell: lines of cells are walked from the side of the sun, keeping the
 * upper hull of the heights passed; the horizon of an eye is its tangent to that hull.  Each cell lies on one line. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "sim/sun/sun-hours.h"

typedef struct {
    double distance_m, height_m;
} Peak;

typedef struct {
    Peak *peaks; /* from the sun to the nearest */
    uint32_t n;
} Hull;

static void
add_peak(Hull *hull, double distance_m, double height_m)
{
    while (hull->n >= 2) {
        const Peak *a = &hull->peaks[hull->n - 2], *b = a + 1;
        if ((b->height_m - a->height_m) * (distance_m - a->distance_m) >
            (height_m - a->height_m) * (b->distance_m - a->distance_m))
            break;
        hull->n--;
    }
    hull->peaks[hull->n++] = (Peak){distance_m, height_m};
}

/* Seen from beyond the hull, slopes rise up to the tangent and fall after it. */
static double
tangent_to(const Hull *hull, double distance_m, double eye_m)
{
    double rise_m = -1.0, away_m = 1.0; /* best slope so far, as a fraction: no division a step */
    for (uint32_t i = hull->n; i > 0; i--) {
        const Peak *p = &hull->peaks[i - 1];
        double up_m = p->height_m - eye_m, to_m = distance_m - p->distance_m;
        if (i < hull->n && up_m * away_m < rise_m * to_m)
            break;
        rise_m = up_m;
        away_m = to_m;
    }
    return rise_m > 0.0 ? rise_m / away_m : 0.0;
}

/* How lines run: @along cells in a line, from its sunny end; @across lines side by side.  Those asked for stand
 * within asked_first … asked_last of a line and from_across … to_across of its side. */
typedef struct {
    int along, across;
    int asked_first, asked_last, from_across, to_across;
    ptrdiff_t first, step, side; /* cells */
    double slope;                /* across for one along */
    double step_m;               /* on the ground, along the azimuth */
} Course;

static Course
set_course(const JumShadeField *f, double azimuth_deg)
{
    double east = sin(azimuth_deg * M_PI / 180.0), north = cos(azimuth_deg * M_PI / 180.0);
    int is_east = fabs(east) >= fabs(north);
    double ahead = is_east ? east : north, aside = is_east ? north : east;
    int nx = (int) f->nx, ny = (int) f->ny, is_known = f->asked_x1 > 0;
    int x0 = is_known ? (int) f->asked_x0 : 0, x1 = is_known ? (int) f->asked_x1 - 1 : nx - 1;
    int y0 = is_known ? (int) f->asked_y0 : 0, y1 = is_known ? (int) f->asked_y1 - 1 : ny - 1;
    int along = is_east ? nx : ny, low = is_east ? x0 : y0, high = is_east ? x1 : y1;
    ptrdiff_t unit = is_east ? 1 : nx;
    return (Course){
        .along = along,
        .across = is_east ? ny : nx,
        .asked_first = ahead > 0.0 ? along - 1 - high : low,
        .asked_last = ahead > 0.0 ? along - 1 - low : high,
        .from_across = is_east ? y0 : x0,
        .to_across = is_east ? y1 : x1,
        .first = ahead > 0.0 ? (along - 1) * unit : 0,
        .step = ahead > 0.0 ? -unit : unit,
        .side = is_east ? nx : 1,
        .slope = -aside / fabs(ahead),
        .step_m = f->cell_m / fabs(ahead),
    };
}

/* One line, down to the last cell asked for. */
static void
walk_line(const JumShadeField *f,
          const Course *course,
          const int *shift,
          int line,
          Hull *hull,
          const JumShadePosts *posts,
          float *tangent)
{
    int ends[] = {line + shift[course->asked_first], line + shift[course->asked_last]};
    int low = ends[0] < ends[1] ? ends[0] : ends[1], high = ends[0] < ends[1] ? ends[1] : ends[0];
    if (high < course->from_across || low > course->to_across)
        return;
    hull->n = 0;
    for (int k = 0; k <= course->asked_last; k++) {
        int across = line + shift[k];
        if (across < 0 || across >= course->across)
            continue;
        ptrdiff_t cell = course->first + k * course->step + across * course->side;
        double distance_m = k * course->step_m;
        if (!isnan(f->eye_m[cell]))
            tangent[cell] = (float) tangent_to(hull, distance_m, f->eye_m[cell]);
        if (posts != NULL)
            for (uint32_t p = posts->first[cell]; p != JUM_SHADE_NO_POST; p = posts->next[p])
                posts->tangent[p] = (float) tangent_to(hull, distance_m, posts->eye_m[p]);
        add_peak(hull, distance_m, f->top_m[cell]);
    }
}

JumShadeStatus
jum_shade_horizon(const JumShadeField *field,
                  double azimuth_deg,
                  const JumShadePosts *posts,
                  float *tangent)
{
    const JumShadeField *f = field;
    if (f->nx == 0 || f->ny == 0 || f->asked_x1 > f->nx || f->asked_y1 > f->ny ||
        (f->asked_x1 > 0 && (f->asked_x0 >= f->asked_x1 || f->asked_y0 >= f->asked_y1)) ||
        (uint64_t) f->nx * f->ny > (1u << 28) || !(f->cell_m > 0.0) || !isfinite(azimuth_deg))
        return JUM_SHADE_BAD_FIELD;
    Course course = set_course(f, azimuth_deg);
    Hull hull = {malloc((size_t) course.along * sizeof(Peak)), 0};
    int *shift = malloc((size_t) course.along * sizeof *shift);
    if (hull.peaks == NULL || shift == NULL) {
        free(hull.peaks);
        free(shift);
        return JUM_SHADE_NO_MEMORY;
    }
    for (int k = 0; k < course.along; k++)
        shift[k] = (int) lrint(k * course.slope);
    int drift = shift[course.along - 1];
    for (int line = drift > 0 ? -drift : 0; line < course.across - (drift < 0 ? drift : 0); line++)
        walk_line(f, &course, shift, line, &hull, posts, tangent);
    free(hull.peaks);
    free(shift);
    return JUM_SHADE_OK;
}
