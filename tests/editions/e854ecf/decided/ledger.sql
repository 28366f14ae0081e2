PRAGMA application_id = 1481393238;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE bases (
        year INTEGER NOT NULL,
        id TEXT NOT NULL,
        branch TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        dropped TEXT NOT NULL,
        follows TEXT,
        PRIMARY KEY (year, id, branch)
    );
INSERT INTO "bases" VALUES(2023,'7d4896d65b4b','CB01','ac7537cf76de437dab601cfbc7d098bbba438d0c646124715e1894c01eafed6c','[]',NULL);
INSERT INTO "bases" VALUES(2023,'542fe3adb016','CB01','ac7537cf76de437dab601cfbc7d098bbba438d0c646124715e1894c01eafed6c','[]','490c995a56593e17908466867fb7d5c3fb5672fe9bcd44b0fce01fb41a34b95d');
INSERT INTO "bases" VALUES(2023,'76c216756b12','CB01','ac7537cf76de437dab601cfbc7d098bbba438d0c646124715e1894c01eafed6c','[]','490c995a56593e17908466867fb7d5c3fb5672fe9bcd44b0fce01fb41a34b95d');
INSERT INTO "bases" VALUES(2023,'76c216756b12','CB02','e46126a6dc2755ae825279fa8f745d9ca7da9ff803417d1c01ae5b043a44d7fd','[]','490c995a56593e17908466867fb7d5c3fb5672fe9bcd44b0fce01fb41a34b95d');
INSERT INTO "bases" VALUES(2023,'2bbac8995444','CB01','ac7537cf76de437dab601cfbc7d098bbba438d0c646124715e1894c01eafed6c','[]','8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73');
INSERT INTO "bases" VALUES(2023,'2bbac8995444','CB02','e46126a6dc2755ae825279fa8f745d9ca7da9ff803417d1c01ae5b043a44d7fd','[]','8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73');
CREATE TABLE decisions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        sha256 TEXT NOT NULL UNIQUE REFERENCES received (sha256) ON DELETE CASCADE,
        taken TEXT NOT NULL
    );
INSERT INTO "decisions" VALUES(1,2023,'490c995a56593e17908466867fb7d5c3fb5672fe9bcd44b0fce01fb41a34b95d','2023-10-26T22:00:00+07:00');
INSERT INTO "decisions" VALUES(2,2023,'8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73','2023-10-28T22:00:00+07:00');
CREATE TABLE parsed (
        sha256 TEXT PRIMARY KEY REFERENCES received (sha256) ON DELETE CASCADE,
        version TEXT NOT NULL,
        data BLOB NOT NULL
    );
CREATE TABLE ratings (
        year INTEGER NOT NULL,
        stage TEXT NOT NULL,
        subject TEXT NOT NULL,
        branch TEXT NOT NULL,
        level TEXT,
        person TEXT NOT NULL,
        card TEXT,
        name_key TEXT,
        source TEXT
    );
INSERT INTO "ratings" VALUES(2023,'proposed','branch','CB01','GOOD','',NULL,NULL,'ac7537cf76de437dab601cfbc7d098bbba438d0c646124715e1894c01eafed6c');
INSERT INTO "ratings" VALUES(2023,'proposed','branch','CB02','GOOD','',NULL,NULL,'e46126a6dc2755ae825279fa8f745d9ca7da9ff803417d1c01ae5b043a44d7fd');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB01','GOOD','card:000010001','000010001','name:nguyễn quốc bình g|1971-02-02','ac7537cf76de437dab601cfbc7d098bbba438d0c646124715e1894c01eafed6c');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB01','GOOD','card:000010002','000010002','name:trần quốc cường h|1972-03-03','ac7537cf76de437dab601cfbc7d098bbba438d0c646124715e1894c01eafed6c');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB01','GOOD','card:000010003','000010003','name:lê quốc dũng i|1973-04-04','ac7537cf76de437dab601cfbc7d098bbba438d0c646124715e1894c01eafed6c');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB02','GOOD','card:000020001','000020001','name:buì văn bình l|1971-02-02','e46126a6dc2755ae825279fa8f745d9ca7da9ff803417d1c01ae5b043a44d7fd');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB02','GOOD','card:000020002','000020002','name:nguyễn thị cường m|1972-03-03','e46126a6dc2755ae825279fa8f745d9ca7da9ff803417d1c01ae5b043a44d7fd');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB02','GOOD','card:000020003','000020003','name:trần thị dũng n|1973-04-04','e46126a6dc2755ae825279fa8f745d9ca7da9ff803417d1c01ae5b043a44d7fd');
INSERT INTO "ratings" VALUES(2023,'decided','branch','CB01','COMPLETED','',NULL,NULL,'8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73');
INSERT INTO "ratings" VALUES(2023,'decided','branch','CB02','GOOD','',NULL,NULL,'8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73');
INSERT INTO "ratings" VALUES(2023,'decided','member','CB01','EXCELLENT','card:000010001','000010001','name:nguyễn quốc bình g|1971-02-02','8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73');
INSERT INTO "ratings" VALUES(2023,'decided','member','CB01','GOOD','card:000010002','000010002','name:trần quốc cường h|1972-03-03','8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73');
INSERT INTO "ratings" VALUES(2023,'decided','member','CB01','GOOD','card:000010003','000010003','name:lê quốc dũng i|1973-04-04','8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73');
INSERT INTO "ratings" VALUES(2023,'decided','member','CB02','GOOD','card:000020001','000020001','name:buì văn bình l|1971-02-02','8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73');
INSERT INTO "ratings" VALUES(2023,'decided','member','CB02','GOOD','card:000020002','000020002','name:nguyễn thị cường m|1972-03-03','8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73');
INSERT INTO "ratings" VALUES(2023,'decided','member','CB02','GOOD','card:000020003','000020003','name:trần thị dũng n|1973-04-04','8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73');
CREATE TABLE received (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL UNIQUE,
        file TEXT NOT NULL,
        size INTEGER NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        saved TEXT,
        copy TEXT,
        year INTEGER,
        branch TEXT,
        status TEXT NOT NULL DEFAULT '',
        reason TEXT
    );
INSERT INTO "received" VALUES(1,'ac7537cf76de437dab601cfbc7d098bbba438d0c646124715e1894c01eafed6c','CB01.xlsx',37568,'2023-10-06T22:00:00+07:00','2023-10-28T22:00:00+07:00','2023-09-29T02:00:00+00:00','ac7537cf76de437dab601cfbc7d098bbba438d0c646124715e1894c01eafed6c.xlsx',2023,'CB01','used',NULL);
INSERT INTO "received" VALUES(3,'490c995a56593e17908466867fb7d5c3fb5672fe9bcd44b0fce01fb41a34b95d','quyet-dinh.xlsx',39008,'2023-10-26T22:00:00+07:00','2023-10-28T22:00:00+07:00','2023-10-26T02:00:00+00:00','490c995a56593e17908466867fb7d5c3fb5672fe9bcd44b0fce01fb41a34b95d.xlsx',2023,NULL,'decisions','Quyết định số 46-QĐ/ĐU của Đảng ủy, đã nhận');
INSERT INTO "received" VALUES(5,'e46126a6dc2755ae825279fa8f745d9ca7da9ff803417d1c01ae5b043a44d7fd','CB02.xlsx',37570,'2023-10-27T22:00:00+07:00','2023-10-28T22:00:00+07:00','2023-10-27T02:00:00+00:00','e46126a6dc2755ae825279fa8f745d9ca7da9ff803417d1c01ae5b043a44d7fd.xlsx',2023,'CB02','used',NULL);
INSERT INTO "received" VALUES(9,'8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73','bo sung.xlsx',41086,'2023-10-28T22:00:00+07:00','2023-10-28T22:00:00+07:00','2023-10-28T02:00:00+00:00','8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73.xlsx',2023,NULL,'decisions','Quyết định số 61-QĐ/ĐU của Đảng ủy, đã nhận');
CREATE TABLE rulings (
        sha256 TEXT NOT NULL REFERENCES decisions (sha256) ON DELETE CASCADE,
        key TEXT NOT NULL,
        proposed TEXT,
        decided TEXT,
        reason TEXT,
        PRIMARY KEY (sha256, key)
    );
INSERT INTO "rulings" VALUES('490c995a56593e17908466867fb7d5c3fb5672fe9bcd44b0fce01fb41a34b95d','CB01','GOOD','COMPLETED','Còn việc quá hạn');
INSERT INTO "rulings" VALUES('490c995a56593e17908466867fb7d5c3fb5672fe9bcd44b0fce01fb41a34b95d','CB01-#5','GOOD','EXCELLENT','Có sáng kiến được công nhận');
INSERT INTO "rulings" VALUES('490c995a56593e17908466867fb7d5c3fb5672fe9bcd44b0fce01fb41a34b95d','CB01-#6','GOOD','GOOD',NULL);
INSERT INTO "rulings" VALUES('490c995a56593e17908466867fb7d5c3fb5672fe9bcd44b0fce01fb41a34b95d','CB01-#7','GOOD','GOOD',NULL);
INSERT INTO "rulings" VALUES('8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73','CB01','GOOD','COMPLETED','Còn việc quá hạn');
INSERT INTO "rulings" VALUES('8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73','CB02','GOOD','GOOD',NULL);
INSERT INTO "rulings" VALUES('8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73','CB01-#5','GOOD','EXCELLENT','Có sáng kiến được công nhận');
INSERT INTO "rulings" VALUES('8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73','CB01-#6','GOOD','GOOD',NULL);
INSERT INTO "rulings" VALUES('8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73','CB01-#7','GOOD','GOOD',NULL);
INSERT INTO "rulings" VALUES('8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73','CB02-#5','GOOD','GOOD',NULL);
INSERT INTO "rulings" VALUES('8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73','CB02-#6','GOOD','GOOD',NULL);
INSERT INTO "rulings" VALUES('8cb43b8f24779b332d70b467daecb003c48c027cc81da6c4d9ae2133b75c5a73','CB02-#7','GOOD','GOOD',NULL);
CREATE TABLE runs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        started TEXT NOT NULL,
        finished TEXT,
        outcome TEXT NOT NULL,
        counts TEXT NOT NULL DEFAULT '{}'
    );
INSERT INTO "runs" VALUES(1,2023,'2023-10-06T22:00:00+07:00','2023-10-06T22:00:00+07:00','published','{"CB01/completed": 0, "CB01/excellent": 0, "CB01/good": 3, "CB01/not_completed": 0, "CB01/rated": 3, "CB01/total": 3, "branches": 1, "decisions": 0, "members": 3}');
INSERT INTO "runs" VALUES(2,2023,'2023-10-26T22:00:00+07:00','2023-10-26T22:00:00+07:00','published','{"CB01/completed": 0, "CB01/excellent": 1, "CB01/good": 2, "CB01/not_completed": 0, "CB01/rated": 3, "CB01/total": 3, "branches": 1, "decisions": 1, "members": 3}');
INSERT INTO "runs" VALUES(3,2023,'2023-10-27T22:00:00+07:00','2023-10-27T22:00:00+07:00','published','{"CB01/completed": 0, "CB01/excellent": 1, "CB01/good": 2, "CB01/not_completed": 0, "CB01/rated": 3, "CB01/total": 3, "branches": 1, "decisions": 1, "members": 3}');
INSERT INTO "runs" VALUES(4,2023,'2023-10-28T22:00:00+07:00','2023-10-28T22:00:00+07:00','published','{"CB01/completed": 0, "CB01/excellent": 1, "CB01/good": 2, "CB01/not_completed": 0, "CB01/rated": 3, "CB01/total": 3, "CB02/completed": 0, "CB02/excellent": 0, "CB02/good": 3, "CB02/not_completed": 0, "CB02/rated": 3, "CB02/total": 3, "branches": 2, "decisions": 2, "members": 6}');
CREATE TABLE set_files (
        year INTEGER NOT NULL,
        stamp TEXT NOT NULL,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (year, stamp, file),
        FOREIGN KEY (year, stamp) REFERENCES sets (year, stamp) ON DELETE CASCADE
    );
INSERT INTO "set_files" VALUES(2023,'2023-10-06T22-00-00','bao-cao-tong-hop-2023.docx','c04908c833dd07c5740fa4244208da5a7620fe1606e93a4cec903f8512b2fcf8');
INSERT INTO "set_files" VALUES(2023,'2023-10-06T22-00-00','tong-hop-2023.xlsx','5f6fe0242f78bab913b77badc8f23ec2cc3cbf9043d465b118e5703ebe98dbd8');
INSERT INTO "set_files" VALUES(2023,'2023-10-26T22-00-00','bao-cao-ket-qua-2023.docx','cad95d39f2581cdefe55c4ac6f96e7d7f3a390ebb9f4f6cf6487808c34401c6d');
INSERT INTO "set_files" VALUES(2023,'2023-10-26T22-00-00','bao-cao-tong-hop-2023.docx','306867dfbc3223054a0ca559676ff9c6d194b34d57e57803194a60bca272bd69');
INSERT INTO "set_files" VALUES(2023,'2023-10-26T22-00-00','quyet-dinh/danh-sach-chi-bo.docx','cdf34ed25633a41c8088afbccba76d868a2596be3824a04a419770d6147310ce');
INSERT INTO "set_files" VALUES(2023,'2023-10-26T22-00-00','quyet-dinh/danh-sach-dang-vien.docx','7203bb7db918e1b86a6e35a2769dab5f7e1adf5863081ac8ffbbec694714db29');
INSERT INTO "set_files" VALUES(2023,'2023-10-26T22-00-00','thong-bao/CB01.docx','e88d6567e62156cfca1aaee3a6875b60f46a0aff1a870d09d21c47f481d3b7c3');
INSERT INTO "set_files" VALUES(2023,'2023-10-26T22-00-00','tong-hop-2023.xlsx','053a92907e93361cb02c562031aafd62069c8c3105237040669179b9f18eea41');
INSERT INTO "set_files" VALUES(2023,'2023-10-27T22-00-00','bao-cao-ket-qua-2023.docx','b845d1a20f7d680132a8eba5d5e680ebbb9a643d5449dac01aefb1fc58b4434d');
INSERT INTO "set_files" VALUES(2023,'2023-10-27T22-00-00','bao-cao-tong-hop-2023.docx','10d8e9a19c668c35e64f25daa26b738c4985940dcda23ccaca2a9e339f82dcea');
INSERT INTO "set_files" VALUES(2023,'2023-10-27T22-00-00','quyet-dinh/danh-sach-chi-bo.docx','0017a7109cc1cbe360e5753dc5b7da8aeb5e5eb6283ca2e79da0a0fb6b756f4a');
INSERT INTO "set_files" VALUES(2023,'2023-10-27T22-00-00','quyet-dinh/danh-sach-dang-vien.docx','963c2f632a4fc1a919c578de6fe96a843c4243d7026a20a2733cb5ee1e2e33ce');
INSERT INTO "set_files" VALUES(2023,'2023-10-27T22-00-00','thong-bao/CB01.docx','306fc6c8bcd8e8d035a65a6cb0a16e7167417f9e90ffb30e5da1970bd527da21');
INSERT INTO "set_files" VALUES(2023,'2023-10-27T22-00-00','tong-hop-2023.xlsx','125e5c4526deadcdfb6494e45470c055c1802541ed57c61700d5546647f12e2b');
INSERT INTO "set_files" VALUES(2023,'2023-10-28T22-00-00','bao-cao-ket-qua-2023.docx','7d3670f10b3f01069e741df7bbcf808dd618c702b3df8a5762a72d6c228c0ada');
INSERT INTO "set_files" VALUES(2023,'2023-10-28T22-00-00','bao-cao-tong-hop-2023.docx','ef503e0ced3ea5848ca88f8985400f95f97b52d874ce01df4659a955d965797b');
INSERT INTO "set_files" VALUES(2023,'2023-10-28T22-00-00','quyet-dinh/danh-sach-chi-bo.docx','c790e2ef5952b0ff5da4f6a523270a7ce92b9d6a089ceacce8aa39578a6632c3');
INSERT INTO "set_files" VALUES(2023,'2023-10-28T22-00-00','quyet-dinh/danh-sach-dang-vien.docx','3ebe67c079f92b6901810a6ec12a546ae1ad9bece8f6c7283a560a8b5993fa8c');
INSERT INTO "set_files" VALUES(2023,'2023-10-28T22-00-00','thong-bao/CB01.docx','aa0dac7a55a91cdb1397e318c7105480a023cd4164d4c1d9d0f24885e0beecd7');
INSERT INTO "set_files" VALUES(2023,'2023-10-28T22-00-00','thong-bao/CB02.docx','7729c5733b5810bb3221ceb86f2956b12b9939b5c67a74b309bb5090054fac6f');
INSERT INTO "set_files" VALUES(2023,'2023-10-28T22-00-00','tong-hop-2023.xlsx','96753ce54dadb8bb027f8bb4788d4495608e3a936b08746285be1df6ccafa216');
CREATE TABLE sets (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        stamp TEXT NOT NULL,
        stage TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        published TEXT NOT NULL,
        UNIQUE (year, stamp)
    );
INSERT INTO "sets" VALUES(1,2023,'2023-10-06T22-00-00','proposed','51491e3faa12c5579a6652e3b82cc323d8af24ed6642267437ac3def31e2d074','2023-10-06T22:00:00+07:00');
INSERT INTO "sets" VALUES(2,2023,'2023-10-26T22-00-00','decided','bf85573f010e83905715c4203448ed88161e4637062eed6ae5dfbf6952fe0d9d','2023-10-26T22:00:00+07:00');
INSERT INTO "sets" VALUES(3,2023,'2023-10-27T22-00-00','decided','a67a80616156d5aa25c78f335c6e96006562f50c303755daaef649ba34a0d986','2023-10-27T22:00:00+07:00');
INSERT INTO "sets" VALUES(4,2023,'2023-10-28T22-00-00','decided','333af99b634fae0bbe73db6519f972afb05d699ad4edac48fb1798135b3b924a','2023-10-28T22:00:00+07:00');
CREATE INDEX ratings_of_year ON ratings (year, stage);
CREATE INDEX received_of_year ON received (year, branch);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('runs',4);
INSERT INTO "sqlite_sequence" VALUES('received',10);
INSERT INTO "sqlite_sequence" VALUES('sets',4);
INSERT INTO "sqlite_sequence" VALUES('decisions',2);
COMMIT;
