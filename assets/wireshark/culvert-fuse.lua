-- FUSE messages as Culvert exports them (link type USER0): 8 bytes in front (reply, 3 unused, opcode), then the message as on the wire.
-- Copy to ~/.local/lib/wireshark/plugins/, or: wireshark -X lua_script:culvert-fuse.lua
local fuse = Proto("culvert_fuse", "FUSE (Culvert)")

local OPCODES = {
  [1] = "LOOKUP", [2] = "FORGET", [3] = "GETATTR", [4] = "SETATTR", [5] = "READLINK", [6] = "SYMLINK", [8] = "MKNOD", [9] = "MKDIR",
  [10] = "UNLINK", [11] = "RMDIR", [12] = "RENAME", [13] = "LINK", [14] = "OPEN", [15] = "READ", [16] = "WRITE", [17] = "STATFS",
  [18] = "RELEASE", [20] = "FSYNC", [21] = "SETXATTR", [22] = "GETXATTR", [23] = "LISTXATTR", [24] = "REMOVEXATTR", [25] = "FLUSH",
  [26] = "INIT", [27] = "OPENDIR", [28] = "READDIR", [29] = "RELEASEDIR", [30] = "FSYNCDIR", [31] = "GETLK", [32] = "SETLK", [33] = "SETLKW",
  [34] = "ACCESS", [35] = "CREATE", [36] = "INTERRUPT", [37] = "BMAP", [38] = "DESTROY", [39] = "IOCTL", [40] = "POLL", [41] = "NOTIFY_REPLY",
  [42] = "BATCH_FORGET", [43] = "FALLOCATE", [44] = "READDIRPLUS", [45] = "RENAME2", [46] = "LSEEK", [47] = "COPY_FILE_RANGE",
  [48] = "SETUPMAPPING", [49] = "REMOVEMAPPING", [50] = "SYNCFS", [51] = "TMPFILE", [52] = "STATX", [53] = "COPY_FILE_RANGE_64",
}
-- Where the first name stands behind the header, by opcode.
local NAME_AT = { [1] = 0, [6] = 0, [8] = 16, [9] = 8, [10] = 0, [11] = 0, [12] = 8, [13] = 8, [24] = 0, [35] = 16, [45] = 16 }

local f = fuse.fields
f.reply = ProtoField.bool("culvert_fuse.reply", "Reply")
f.opcode = ProtoField.uint32("culvert_fuse.opcode", "Opcode", base.DEC, OPCODES)
f.len = ProtoField.uint32("culvert_fuse.len", "Length")
f.unique = ProtoField.uint64("culvert_fuse.unique", "Unique")
f.nodeid = ProtoField.uint64("culvert_fuse.nodeid", "Node")
f.uid = ProtoField.uint32("culvert_fuse.uid", "Uid")
f.gid = ProtoField.uint32("culvert_fuse.gid", "Gid")
f.pid = ProtoField.uint32("culvert_fuse.pid", "Pid")
f.error = ProtoField.int32("culvert_fuse.error", "Error")
f.name = ProtoField.string("culvert_fuse.name", "Name")
f.fh = ProtoField.uint64("culvert_fuse.fh", "Handle")
f.offset = ProtoField.uint64("culvert_fuse.offset", "Offset")
f.size = ProtoField.uint32("culvert_fuse.size", "Size")

function fuse.dissector(tvb, pinfo, tree)
  if tvb:len() < 24 then return 0 end
  local reply = tvb(0, 1):uint() == 1
  local opcode = tvb(4, 4):le_uint()
  local name = OPCODES[opcode] or ("opcode " .. opcode)
  local t = tree:add(fuse, tvb())
  pinfo.cols.protocol = "FUSE"
  t:add(f.reply, tvb(0, 1))
  t:add_le(f.opcode, tvb(4, 4))
  t:add_le(f.len, tvb(8, 4))
  if reply then
    t:add_le(f.error, tvb(12, 4))
    t:add_le(f.unique, tvb(16, 8))
    local code = tvb(12, 4):le_int()
    pinfo.cols.info = name .. " reply" .. (code == 0 and "" or (", error " .. -code))
    return tvb:len()
  end
  if tvb:len() < 48 then return tvb:len() end
  t:add_le(f.unique, tvb(16, 8))
  t:add_le(f.nodeid, tvb(24, 8))
  t:add_le(f.uid, tvb(32, 4))
  t:add_le(f.gid, tvb(36, 4))
  t:add_le(f.pid, tvb(40, 4))
  local info = name .. " node " .. tostring(tvb(24, 8):le_uint64())
  local at = NAME_AT[opcode]
  if at ~= nil and tvb:len() > 48 + at then
    local text = tvb(48 + at):stringz()
    t:add(f.name, tvb(48 + at), text)
    info = info .. ", " .. text
  end
  if (opcode == 15 or opcode == 16 or opcode == 28 or opcode == 44) and tvb:len() >= 48 + 20 then
    t:add_le(f.fh, tvb(48, 8))
    t:add_le(f.offset, tvb(56, 8))
    t:add_le(f.size, tvb(64, 4))
    info = info .. ", offset " .. tostring(tvb(56, 8):le_uint64()) .. ", size " .. tvb(64, 4):le_uint()
  end
  pinfo.cols.info = info
  return tvb:len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, fuse)
