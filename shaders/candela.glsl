// The light of a lamp on the ground from its own distribution, added into a light map: param 0 = x0, y0, size, gain of the
// map; 1 = its pixels, planes, angles of a table, -.  texture 0: candela for 1 000 lm, tables one below the other: rows are
// planes from C = 0 to 360, columns angles from 0 to 180.  Alpha carries the illuminance, 200 lx = 1.
#ifdef VERTEX
layout(location = 0) in vec4 a_lamp;  // x, y, height, 1 000 lm
layout(location = 1) in vec4 a_light; // rgb, level
layout(location = 2) in vec3 a_turn;  // azimuth, tilt, table
flat out vec3 v_colour;
flat out vec4 v_turn;
flat out vec4 v_lamp; // height, scale, first row, reach
void main()
{
    vec2 at = (a_lamp.xy - u_param[0].xy) / u_param[0].z;
    float texel = u_param[0].z / u_param[1].x;
    float reach = clamp(a_lamp.z * 8.0, 36.0, 100.0);
    v_colour = a_light.rgb;
    v_turn = vec4(cos(a_turn.x), sin(a_turn.x), cos(a_turn.y), sin(a_turn.y));
    v_lamp = vec4(a_lamp.z, a_lamp.w * a_light.a * u_param[0].w / 200.0, a_turn.z * u_param[1].y, reach);
    gl_Position = vec4(at * 2.0 - 1.0, 0.0, 1.0);
    gl_PointSize = 2.0 * reach / texel;
    if (a_light.a < 0.01 || a_lamp.w <= 0.0)
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
#else
flat in vec3 v_colour;
flat in vec4 v_turn;
flat in vec4 v_lamp;
out vec4 o_colour;
void main()
{
    vec2 at = (gl_PointCoord - 0.5) * vec2(2.0, -2.0) * v_lamp.w;
    float h = v_lamp.x, ahead = dot(at, v_turn.xy), left = at.y * v_turn.x - at.x * v_turn.y;
    float forward = ahead * v_turn.z - h * v_turn.w, axis = h * v_turn.z + ahead * v_turn.w;
    float d2 = dot(at, at) + h * h;
    float gamma = atan(length(vec2(forward, left)), axis) * (u_param[1].z - 1.0) / 3.14159265;
    float c = atan(left, forward == 0.0 && left == 0.0 ? 1.0 : forward) / 6.2831853;
    c = (c < 0.0 ? c + 1.0 : c) * (u_param[1].y - 1.0);
    float j = min(floor(gamma), u_param[1].z - 2.0), i = min(floor(c), u_param[1].y - 2.0);
    ivec2 cell = ivec2(int(j), int(v_lamp.z + i + 0.5));
    vec4 near = vec4(texelFetch(u_texture0, cell, 0).r, texelFetch(u_texture0, cell + ivec2(1, 0), 0).r,
                     texelFetch(u_texture0, cell + ivec2(0, 1), 0).r, texelFetch(u_texture0, cell + ivec2(1, 1), 0).r);
    vec2 along = mix(near.xz, near.yw, gamma - j);
    float lux = v_lamp.y * mix(along.x, along.y, c - i) * h / (d2 * sqrt(d2));
    lux *= 1.0 - smoothstep(0.85, 1.0, length(at) / v_lamp.w);
    o_colour = vec4(v_colour * lux, lux);
}
#endif
