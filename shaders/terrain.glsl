// A square of ground: param 0 = x0, y0, z_lo, size; 1 = height step, end of range, skirt, -
// Variants, so that nobody pays for what he does not show (software GL runs both sides of every `if`): WATER where the
// painted picture holds water, NIGHT while lamps burn, SHADOW.
#ifdef VERTEX
layout(location = 0) in vec2 a_height; // own, coarse
layout(location = 1) in vec2 a_normal;
layout(location = 2) in vec2 a_grid;
out vec2 v_uv;
out vec4 v_light; // daylight that haze lets through, and the part of haze
#if defined(SHADOW) || defined(WATER)
out vec3 v_at;
#endif
#ifdef SHADOW
out vec3 v_sun;
#endif
void main()
{
    bool skirt = a_grid.x > 31.0;
    vec2 grid = vec2(skirt ? a_grid.x - 32.0 : a_grid.x, a_grid.y) * (1.0 / 16.0);
    vec2 place = u_param[0].xy + grid * u_param[0].w;
    float z = u_param[0].z + a_height.x * u_param[1].x;
    float coarse = u_param[0].z + a_height.y * u_param[1].x;
    float away = distance(vec3(place, z), u_eye.xyz);
    float morph = clamp((away / u_param[1].y - 0.75) * 4.0, 0.0, 1.0);
    z = mix(z, coarse, morph);
    if (skirt)
        z -= u_param[1].z;
    vec3 normal = vec3(a_normal, sqrt(max(1.0 - dot(a_normal, a_normal), 0.0)));
    float part = haze_part(away);
    v_uv = grid;
#ifdef SHADOW
    v_light = vec4(skylight(normal) * (1.0 - part), part);
    v_sun = sunlight(normal) * (1.0 - part);
#else
    v_light = vec4(daylight(normal, 1.0) * (1.0 - part), part);
#endif
#if defined(SHADOW) || defined(WATER)
    v_at = vec3(place, z);
#endif
    gl_Position = u_view_proj * vec4(place, z, 1.0);
}
#else
in vec2 v_uv;
in vec4 v_light;
#if defined(SHADOW) || defined(WATER)
in vec3 v_at;
#endif
#ifdef SHADOW
in vec3 v_sun;
#endif
out vec4 o_colour;
void main()
{
    vec4 ground = texture(u_texture0, v_uv);
    vec3 light = v_light.rgb;
#ifdef SHADOW
    light += v_sun * sun_reach(v_at, vec3(0.0, 0.0, 1.0));
#endif
#ifdef NIGHT
    light += lamplight(u_param[0].xy + v_uv * u_param[0].w) * (1.0 - v_light.a);
#endif
    vec3 colour = ground.rgb * light;
#ifdef WATER
    float wet = clamp(ground.a * 3.2, 0.0, 1.0) * step(0.05, ground.a);
    float deep = clamp((ground.a - 0.376) * 1.6, 0.0, 1.0);
    float steep = 1.0 + normalize(v_at - u_eye.xyz).z; // 0 looking straight down
    float mirror = 0.04 + 0.55 * steep * steep * steep * steep;
    vec3 sky = mix(u_zenith.rgb, u_haze.rgb, 0.55) * (1.0 - v_light.a);
    vec3 body = colour * mix(vec3(1.0), vec3(0.66, 0.76, 0.86), deep);
    colour = mix(colour, mix(body, sky, mirror), wet);
#endif
    o_colour = vec4(colour + u_haze.rgb * v_light.a, 1.0);
}
#endif
