// Trees: a crown over a trunk (nearer than param 0.x), or with DISC a point shaded like a ball (farther).
#ifdef VERTEX
layout(location = 2) in vec3 a_foot;
layout(location = 3) in vec4 a_size; // height, crown (0.25 m), tint
#ifndef DISC
layout(location = 0) in vec4 a_corner; // w: 1 for the trunk
#endif
out vec3 v_colour;
flat out vec4 v_haze;
#ifdef DISC
flat out vec3 v_right;
flat out vec3 v_up;
#endif
void main()
{
    float height = a_size.x * 0.25;
    float radius = a_size.y * 0.125;
    float crown = min(radius * 1.25, height * 0.45); // half its height
    vec3 middle = a_foot + vec3(0.0, 0.0, height - crown);
    float away = distance(middle, u_eye.xyz);
    vec3 leaf = texelFetch(u_texture0, ivec2(16, 0), 0).rgb * (0.86 + a_size.z * (0.28 / 255.0));
    float part = haze_part(away);
    v_haze = vec4(u_haze.rgb * part, part);
#ifdef DISC
    gl_Position = u_view_proj * vec4(middle, 1.0);
    gl_PointSize = min(2.1 * (radius + crown) * 0.5 * u_eye.w / max(gl_Position.w, 1.0), 200.0);
    vec3 ray = normalize(middle - u_eye.xyz);
    v_right = normalize(cross(ray, vec3(0.0, 0.0, 1.0)));
    v_up = cross(v_right, ray);
    v_colour = leaf;
    if (away < u_param[0].x)
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
#else
    vec3 place;
    vec3 normal;
    if (a_corner.w > 0.5) {
        place = a_foot + vec3(a_corner.xy * 0.03 * height, a_corner.z * (height - crown));
        normal = vec3(a_corner.xy, 0.0);
        leaf = texelFetch(u_texture0, ivec2(17, 0), 0).rgb;
    } else {
        float bend = 0.9 + 0.2 * fract(sin(dot(a_corner.xyz, vec3(12.9, 78.2, 37.7)) + a_size.z) * 43758.5);
        place = middle + a_corner.xyz * vec3(radius, radius, crown) * bend;
        normal = normalize(a_corner.xyz + vec3(0.0, 0.0, 0.25));
        leaf *= 0.82 + 0.18 * a_corner.z;
    }
    v_colour = leaf * daylight(normal, 1.0);
#ifdef NIGHT
    v_colour += leaf * lamplight(place.xy) * 0.5;
#endif
    gl_Position = u_view_proj * vec4(place, 1.0);
    if (away >= u_param[0].x)
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
#endif
}
#else
in vec3 v_colour;
flat in vec4 v_haze;
#ifdef DISC
flat in vec3 v_right;
flat in vec3 v_up;
#endif
out vec4 o_colour;
void main()
{
    vec3 colour = v_colour;
#ifdef DISC
    vec2 p = gl_PointCoord * 2.0 - 1.0;
    float r = dot(p, p);
    if (r > 1.0)
        discard;
    vec3 normal = normalize(v_right * p.x - v_up * p.y + cross(v_right, v_up) * sqrt(1.0 - r));
    colour = v_colour * daylight(normal, 1.0) * (0.82 - 0.18 * p.y);
#endif
    o_colour = vec4(colour * (1.0 - v_haze.a) + v_haze.rgb, 1.0);
}
#endif
